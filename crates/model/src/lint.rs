//! What the text of a configuration says that its author did not mean.

use crate::source::Location;

/// An observation that a parser made about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// What was seen.
    pub kind: LintKind,
    /// Where; for contradictions the line that loses.
    pub location: Location,
    /// The other place, for contradictions: the line that wins.
    pub other: Option<Location>,
    /// The directive, variable or user that it is about.
    pub subject: String,
    /// One sentence with the particulars, safe to print.
    pub detail: String,
}

/// Kinds of observation. Names say what the text does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LintKind {
    /// `${VAR}`, `$VAR`, `$(VAR)` or a template mark where nothing expands it.
    UnexpandedVariable,
    /// ` # comment` after a value.
    TrailingComment,
    /// The value of `requirepass` (or another secret) starts with `#`.
    SecretStartsWithHash,
    /// `name = value` or `name: value`.
    NameValueSeparator,
    /// Typographic quotes, byte order mark or no-break space.
    NonAsciiPunctuation,
    /// The same directive twice; the last wins.
    DuplicateDirective,
    /// `requirepass` beside `aclfile`.
    RequirepassWithAclFile,
    /// An ACL file without a line for `default`, or empty.
    AclFileWithoutDefault,
    /// `user default … nopass` beside `requirepass`.
    NopassDefaultWithRequirepass,
    /// `requirepass` beside a `user default` line with a password.
    RequirepassWithUserDefault,
    /// `user` lines beside `aclfile`.
    UserLinesWithAclFile,
    /// A line of an ACL file that is not a user line.
    ForeignLineInAclFile,
    /// The same user twice.
    DuplicateUser,
    /// A directive that this release does not know.
    UnknownDirective,
    /// A directive that this release accepts and ignores.
    IgnoredDirective,
    /// `include` whose place, path or pattern has a surprising effect.
    SurprisingInclude,
    /// A memory size whose unit is probably not meant (`100m`, bare `512`, `2Gi`).
    SuspiciousUnit,
    /// `rename-command` of an unknown, duplicate or existing name.
    ImpossibleRename,
    /// An ACL rule that uses the new name of a renamed command.
    AclUsesRenamedName,
    /// A user without `on`, without keys or without commands.
    UnusableUser,
    /// `nopass` after a password.
    NopassAfterPassword,
    /// `-rule` made void by a later, broader `+rule`.
    DenialUndone,
    /// A hash that is not 64 lower-case hex digits, or that hashes a trailing newline.
    MalformedHash,
    /// `--requirepass ""` or without a value.
    EmptyPasswordArgument,
    /// A command-line flag that overrides a line of the file.
    ArgumentOverridesFile,
    /// `tls-port` equal to `port`.
    TlsPortEqualsPort,
    /// `on`, `off`, `true`, … where only yes and no are understood.
    BooleanSpelling,
    /// No listener at all.
    NoListener,
    /// A path that the server could not write.
    UnwritablePath,
    /// Unquoted spaces or unbalanced quotes.
    QuotingError,
    /// `>plain` or a plain secret in a file.
    PlainSecret,
    /// A compose variable that is unset and has no default: it becomes empty.
    UnsetVariable,
    /// A `.env` value that quoting, `$` or ` #` changes.
    AlteredByQuoting,
    /// Reserved characters in a URL that are not percent-encoded.
    UnencodedUrl,
    /// Password where the user name belongs (`redis://secret@host`).
    PasswordAsUserName,
    /// A database part that is not an integer.
    DatabaseNotInteger,
    /// A default of localhost or of an empty password in application settings.
    FallbackDefault,
    /// Anything else that the server refuses to start with.
    StartError,
}
