//! One value of the protocol.

use bytes::Bytes;

/// One RESP2 or RESP3 value. Payloads share the buffer that they were read into.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// `+OK`
    Simple(Bytes),
    /// `-NOAUTH …` or, in RESP3, `!21 …`.
    Error(Bytes),
    /// `:42`
    Integer(i64),
    /// `$5 hello`
    Bulk(Bytes),
    /// `$-1`, `*-1` or `_`.
    Null,
    /// `*2 …`
    Array(Vec<Frame>),
    /// `%1 …`: pairs in the order sent, keys may repeat.
    Map(Vec<(Frame, Frame)>),
    /// `~2 …`
    Set(Vec<Frame>),
    /// `>2 …`: not an answer to a command.
    Push(Vec<Frame>),
    /// `,1.5`
    Double(f64),
    /// `#t`
    Boolean(bool),
    /// `(3492890328409238509324850943850943825024385`
    BigNumber(Bytes),
    /// `=8 txt:text`
    Verbatim {
        /// `txt` or `mkd`.
        format: [u8; 3],
        /// The text without its format.
        text: Bytes,
    },
    /// `|1 …` and the value that it describes.
    Attributed {
        /// Pairs beside the value.
        attributes: Vec<(Frame, Frame)>,
        /// The value itself.
        value: Box<Frame>,
    },
}

impl Frame {
    /// A bulk string from text or bytes.
    pub fn bulk(bytes: impl AsRef<[u8]>) -> Self {
        Self::Bulk(Bytes::copy_from_slice(bytes.as_ref()))
    }

    /// The bytes of anything that is a string; not of an error.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self.bare() {
            Self::Simple(bytes) | Self::Bulk(bytes) | Self::BigNumber(bytes) => Some(bytes),
            Self::Verbatim { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The text of anything that is a string; bytes that are not UTF-8 become U+FFFD.
    pub fn to_text(&self) -> Option<String> {
        self.as_bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// The text of an error, code included.
    pub fn to_error(&self) -> Option<String> {
        match self.bare() {
            Self::Error(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }

    /// An integer, or a string that is one.
    pub fn to_integer(&self) -> Option<i64> {
        match self.bare() {
            Self::Integer(number) => Some(*number),
            other => std::str::from_utf8(other.as_bytes()?).ok()?.parse().ok(),
        }
    }

    /// Elements of an array, set or push; keys and values of a map in turn.
    pub fn elements(&self) -> Option<Vec<&Self>> {
        match self.bare() {
            Self::Array(items) | Self::Set(items) | Self::Push(items) => {
                Some(items.iter().collect())
            }
            Self::Map(pairs) => Some(pairs.iter().flat_map(|(key, value)| [key, value]).collect()),
            _ => None,
        }
    }

    /// Pairs of a map, or of an array that stands for one as RESP2 sends it. A last key without a value is left out.
    pub fn pairs(&self) -> Option<Vec<(&Self, &Self)>> {
        let elements = self.elements()?;
        Some(elements.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
    }

    /// The value of a key, in what [`Frame::pairs`] reads.
    pub fn field(&self, name: &str) -> Option<&Self> {
        let is_name = |key: &Self| key.as_bytes() == Some(name.as_bytes());
        self.pairs()?.into_iter().find(|(key, _)| is_name(key)).map(|(_, value)| value)
    }

    /// The value without attributes around it.
    pub fn bare(&self) -> &Self {
        let mut frame = self;
        while let Self::Attributed { value, .. } = frame {
            frame = value;
        }
        frame
    }
}
