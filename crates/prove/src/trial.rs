//! Trials on canary keys: what roles do with keys that are not theirs, or with their own for longer
//! than they may.
//!
//! An attack is a list of [`Recipe`]s. The [`Ground`] says in which situations each is tried, the
//! [`Way`] how its commands are sent, and the [`Sign`] by which a success is known.

use std::time::{SystemTime, UNIX_EPOCH};

use redan_net::Frame;
use redan_policy::{DatabaseAccess, glob};

use crate::attack::{Outcome, Stop};
use crate::range::Role;
use crate::reply::{Refusal, is_done, refusal};
use crate::scene::{Scene, Undo};
use crate::tally::Tally;
use crate::way::{Road, Way, Words};

/// Commands that a role sends one after the other. Words are parted by spaces; apostrophes keep
/// words with spaces together. A line that begins with `!` is sent by the administrator. Places
/// that are filled:
///
/// | place | what |
/// |---|---|
/// | `{own}`, `{other}` | keys that the role may use, and that do not exist |
/// | `{prey}` | a key that it may not have; on [`Ground::Limited`] a key without expiry |
/// | `{db}`, `{home}` | the number of a database that it was not given, and of its own |
/// | `{elsewhere}` | the number of any other database |
/// | `{dump}` | the prey as `DUMP` writes it |
/// | `{long}`, `{late}` | a minute more than keys may live, and when that will be (Unix time) |
/// | `{long-ms}`, `{late-ms}` | the same in milliseconds |
pub type Recipe = &'static [&'static str];

/// Where recipes are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// As every role, on a key in its database whose name is none of its patterns.
    ForeignKey,
    /// As every role, on a key that it may use by its name, in a database that it was not given.
    ForeignDatabase,
    /// As every role that writes to a database whose keys may live only so long.
    Limited,
    /// As every role that the policy lets only read, in each such database.
    ReadOnly,
}

/// By what a success is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The last reply holds the value of the prey.
    Shown,
    /// The last reply holds the name of the prey.
    Named,
    /// The prey is not what it was.
    Changed,
    /// `{own}` lies in the database that the role was not given.
    Arrived,
    /// `{own}` lives longer than the policy allows.
    Outlives,
}

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// Where.
    pub ground: Ground,
    /// How.
    pub way: Way,
    /// What a success looks like.
    pub sign: Sign,
}

/// One role in one database, and what it is after.
struct Situation<'a> {
    role: &'a Role,
    /// The database in which the role works.
    home: u32,
    /// The database of the prey.
    database: u32,
    prey: String,
    value: String,
    /// What the names of the role's keys begin with.
    prefix: String,
    /// How long keys may live, in seconds.
    limit: u64,
}

impl Trial {
    /// Tries every recipe in every situation. Blocked where all come to nothing.
    pub async fn run(&self, scene: &Scene, recipes: &[Recipe]) -> Outcome {
        let situations = self.ground.situations(scene).await?;
        let road = self.way.open(scene).await?;
        let mut tally = Tally::of(scene);
        for situation in &situations {
            situation.promise_clean_up(scene, recipes.len());
            for (number, recipe) in recipes.iter().enumerate() {
                situation.plant(scene).await?;
                let last = situation.follow(scene, &road, recipe, number).await?;
                let sign = self.sign.of(scene, situation, &last, number).await?;
                tally.add(sign.map(|what| (&situation.role.name, shown(recipe), what)));
            }
        }
        Ok(tally.verdict(self.way.name()))
    }
}

/// The lines of a recipe that the role sends itself.
fn shown(recipe: Recipe) -> String {
    let own: Vec<&str> = recipe.iter().copied().filter(|line| !line.starts_with('!')).collect();
    own.join(", ")
}

impl Ground {
    async fn situations(self, scene: &Scene) -> Result<Vec<Situation<'_>>, Stop> {
        let mut all = Vec::new();
        for role in scene.applications()? {
            let prefix = prefix(scene, role).await;
            match self {
                Self::ForeignKey => all.extend(foreign_key(scene, role, prefix)),
                Self::ForeignDatabase => all.extend(foreign_database(scene, role, prefix)),
                Self::Limited => all.extend(limited(scene, role, &prefix)),
                Self::ReadOnly => all.extend(read_only(scene, role, &prefix)),
            }
        }
        if all.is_empty() { Err(Stop::NotApplicable(self.nothing().into())) } else { Ok(all) }
    }
}

impl Ground {
    /// Why there is no situation.
    const fn nothing(self) -> &'static str {
        match self {
            Self::ForeignKey => "the policy lets every role use every key",
            Self::ForeignDatabase => "every role was given every database",
            Self::Limited => "no role writes to a database with `max_ttl` in the policy",
            Self::ReadOnly => "the policy has no role that only reads",
        }
    }
}

/// Nothing where the policy lets the role use any key: it names no pattern, or one that fits.
fn foreign_key<'a>(scene: &'a Scene, role: &'a Role, prefix: String) -> Option<Situation<'a>> {
    let prey = scene.canary("prey");
    if let Some(decided) = scene.policy().roles.get(&role.name) {
        let mut patterns = decided.keys.iter().chain(&decided.read_keys).peekable();
        if patterns.peek().is_none() || patterns.any(|pattern| glob::matches(pattern, &prey)) {
            return None;
        }
    }
    let home = role.home();
    Some(Situation::new(scene, role, home, home, prey, prefix))
}

/// A database of the policy, or any of the first sixteen, that the role was not given.
fn foreign_database<'a>(scene: &'a Scene, role: &'a Role, prefix: String) -> Option<Situation<'a>> {
    let decided = scene.policy().databases.values().map(|database| database.index);
    let foreign = decided.chain(0..16).find(|index| !role.has(*index))?;
    let prey = format!("{prefix}{}", scene.canary("prey"));
    Some(Situation::new(scene, role, role.home(), foreign, prey, prefix))
}

/// Every database of the role whose keys may live only so long, unless it only reads there.
fn limited<'a>(scene: &'a Scene, role: &'a Role, prefix: &str) -> Vec<Situation<'a>> {
    let policy = scene.policy();
    let of_role = policy.databases.iter().filter(|(name, database)| {
        role.has(database.index) && access(scene, role, name) != Some(DatabaseAccess::Read)
    });
    let situations = of_role.filter_map(|(_, database)| {
        let limit = database.max_ttl_seconds?;
        Some(Situation { limit, ..at_home(scene, role, database.index, prefix) })
    });
    situations.collect()
}

/// Every database in which the role may only read.
fn read_only<'a>(scene: &'a Scene, role: &'a Role, prefix: &str) -> Vec<Situation<'a>> {
    let databases = scene.policy().databases.iter().filter(|(name, database)| {
        role.has(database.index) && access(scene, role, name) == Some(DatabaseAccess::Read)
    });
    databases.map(|(_, database)| at_home(scene, role, database.index, prefix)).collect()
}

/// What the policy lets a role do in a database.
fn access(scene: &Scene, role: &Role, database: &str) -> Option<DatabaseAccess> {
    scene.policy().roles.get(&role.name)?.databases.get(database).copied()
}

/// A role with a key of its own in its own database.
fn at_home<'a>(scene: &Scene, role: &'a Role, database: u32, prefix: &str) -> Situation<'a> {
    let prey = format!("{prefix}{}", scene.canary("prey"));
    Situation::new(scene, role, database, database, prey, prefix.to_string())
}

/// What the names of a role's keys begin with: the first pattern of the policy, or of the server.
pub async fn prefix(scene: &Scene, role: &Role) -> String {
    let decided = scene.policy().roles.get(&role.name);
    let pattern = match decided.and_then(|decided| decided.keys.first()) {
        Some(pattern) => pattern.clone(),
        None => pattern_of_server(scene, role).await.unwrap_or_default(),
    };
    let fixed = pattern.split(['*', '?', '[', '\\']).next().unwrap_or_default();
    fixed.to_string()
}

/// The first key pattern that may be read and written, as `ACL GETUSER` tells it.
async fn pattern_of_server(scene: &Scene, role: &Role) -> Option<String> {
    let mut line = scene.administrator().await.ok()?;
    let user = line.ask_hiding(&["ACL", "GETUSER", role.identity.user()]).await.ok()?;
    let keys = user.field("keys")?.to_text()?;
    let pattern = keys.split(' ').find_map(|rule| rule.strip_prefix('~'))?;
    Some(pattern.to_string())
}

impl<'a> Situation<'a> {
    fn new(
        scene: &Scene,
        role: &'a Role,
        home: u32,
        database: u32,
        prey: String,
        prefix: String,
    ) -> Self {
        let value = scene.canary("value");
        Self { role, home, database, prey, value, prefix, limit: 0 }
    }

    fn own(&self, scene: &Scene, number: usize) -> String {
        format!("{}{}", self.prefix, scene.canary(&format!("own-{number}")))
    }

    fn other(&self, scene: &Scene, number: usize) -> String {
        format!("{}{}", self.prefix, scene.canary(&format!("other-{number}")))
    }

    /// A database from which keys can be brought.
    fn elsewhere(&self) -> u32 {
        u32::from(self.database == 0)
    }

    /// Everything that any recipe may leave in either database.
    fn promise_clean_up(&self, scene: &Scene, recipes: usize) {
        let both = |number| [self.own(scene, number), self.other(scene, number)];
        let mut command = vec!["DEL".to_string(), self.prey.clone()];
        command.extend((0..recipes).flat_map(both));
        let mut databases = vec![self.home, self.database];
        if self.limit > 0 {
            databases.push(self.elsewhere());
        }
        databases.dedup();
        for database in databases {
            scene.undo_later(Undo {
                what: format!("delete the canaries of {} in database {database}", self.role.name),
                by: Some(self.role.identity.clone()),
                database,
                command: command.clone(),
            });
        }
    }

    /// The administrator makes the prey. It expires by itself, should this process be killed,
    /// unless it is needed as a key without expiry.
    async fn plant(&self, scene: &Scene) -> Result<(), Stop> {
        let mut line = scene.keeper(self.role, self.database).await?;
        let mut command = vec!["SET", &self.prey, &self.value];
        if self.limit == 0 {
            command.extend(["EX", "600"]);
        }
        let reply = line.ask(&command).await.map_err(Stop::Net)?;
        // A role that looks after its own keys may be unable to make one without expiry.
        if is_done(&reply) || self.limit > 0 {
            return Ok(());
        }
        let reason =
            format!("no canary could be planted: {}", reply.to_error().unwrap_or_default());
        Err(match refusal(&reply) {
            // The keys are planted, and attacked, where they live.
            Some(Refusal::Elsewhere | Refusal::Replica) => Stop::NotApplicable(reason),
            _ => Stop::CouldNotRun(reason),
        })
    }

    /// Sends the commands of a recipe; the reply to the last.
    async fn follow(
        &self,
        scene: &Scene,
        road: &Road,
        recipe: Recipe,
        number: usize,
    ) -> Result<Frame, Stop> {
        let dump = self.dump(scene, recipe).await?;
        let fill = |line: &str| self.fill(scene, line, number, &dump);
        for line in recipe.iter().filter_map(|line| line.strip_prefix('!')) {
            let mut keeper = scene.keeper(self.role, self.database).await?;
            keeper.ask_words(&fill(line)).await.map_err(Stop::Net)?;
        }
        let own: Vec<Words> =
            recipe.iter().filter(|line| !line.starts_with('!')).map(|line| fill(line)).collect();
        let mut line = scene.enter(self.role, self.home).await?;
        let last = road.send(&mut line, &own).await?;
        if refusal(&last) == Some(Refusal::Elsewhere) {
            let reason = "another node of the cluster has the canary's slot; attack that one";
            return Err(Stop::CouldNotRun(reason.into()));
        }
        Ok(last)
    }

    /// The prey as `DUMP` writes it, where the recipe asks for that.
    async fn dump(&self, scene: &Scene, recipe: Recipe) -> Result<Vec<u8>, Stop> {
        if !recipe.iter().any(|line| line.contains("{dump}")) {
            return Ok(Vec::new());
        }
        let mut line = scene.keeper(self.role, self.database).await?;
        let dump = line.ask(&["DUMP", &self.prey]).await.map_err(Stop::Net)?;
        Ok(dump.as_bytes().unwrap_or_default().to_vec())
    }

    fn fill(&self, scene: &Scene, line: &str, number: usize, dump: &[u8]) -> Words {
        let long = self.limit + 60;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let late = now + long;
        let places = [
            ("{own}", self.own(scene, number)),
            ("{other}", self.other(scene, number)),
            ("{prey}", self.prey.clone()),
            ("{db}", self.database.to_string()),
            ("{home}", self.home.to_string()),
            ("{elsewhere}", self.elsewhere().to_string()),
            ("{long}", long.to_string()),
            ("{long-ms}", (long * 1000).to_string()),
            ("{late}", late.to_string()),
            ("{late-ms}", (late * 1000).to_string()),
        ];
        let filled = |word: String| match word.as_str() {
            "{dump}" => dump.to_vec(),
            _ => places
                .iter()
                .fold(word, |word, (place, text)| word.replace(place, text))
                .into_bytes(),
        };
        words(line).into_iter().map(filled).collect()
    }
}

/// Splits at spaces outside apostrophes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, piece) in line.trim().split('\'').enumerate() {
        match index % 2 {
            0 => words.extend(piece.split_whitespace().map(String::from)),
            _ => words.push(piece.into()),
        }
    }
    words
}

impl Sign {
    /// Completes "web sends …: …", or nothing where the recipe failed.
    async fn of(
        self,
        scene: &Scene,
        situation: &Situation<'_>,
        last: &Frame,
        number: usize,
    ) -> Result<Option<String>, Stop> {
        match self {
            Self::Shown => Ok(holds(last, &situation.value).then(|| "its value is shown".into())),
            Self::Named => Ok(holds(last, &situation.prey).then(|| "its name is shown".into())),
            Self::Changed => changed(scene, situation).await,
            Self::Arrived => arrived(scene, situation, number).await,
            Self::Outlives => outlives(scene, situation, number).await,
        }
    }
}

/// A string of the reply, at most two levels deep, contains the text.
fn holds(reply: &Frame, text: &str) -> bool {
    let has = |frame: &Frame| frame.to_text().is_some_and(|found| found.contains(text));
    let inner = |frame: &Frame| frame.elements().is_some_and(|all| all.iter().any(|one| has(one)));
    has(reply) || inner(reply) || {
        reply.elements().is_some_and(|all| all.iter().any(|one| inner(one)))
    }
}

async fn changed(scene: &Scene, situation: &Situation<'_>) -> Result<Option<String>, Stop> {
    let mut line = scene.keeper(situation.role, situation.database).await?;
    let reply = line.ask(&["GET", &situation.prey]).await.map_err(Stop::Net)?;
    let is_whole = reply.to_text().is_some_and(|value| value == situation.value);
    Ok((!is_whole).then(|| "it is not what it was".into()))
}

async fn arrived(
    scene: &Scene,
    situation: &Situation<'_>,
    number: usize,
) -> Result<Option<String>, Stop> {
    let mut line = scene.keeper(situation.role, situation.database).await?;
    let own = situation.own(scene, number);
    let found = line.ask(&["EXISTS", &own]).await.map_err(Stop::Net)?;
    let database = situation.database;
    let is_there = matches!(found.bare(), Frame::Integer(1..));
    Ok(is_there.then(|| format!("the key lies in database {database}")))
}

async fn outlives(
    scene: &Scene,
    situation: &Situation<'_>,
    number: usize,
) -> Result<Option<String>, Stop> {
    let mut line = scene.keeper(situation.role, situation.database).await?;
    let own = situation.own(scene, number);
    let reply = line.ask(&["PTTL", &own]).await.map_err(Stop::Net)?;
    let Frame::Integer(left) = *reply.bare() else {
        let error = reply.to_error().unwrap_or_default();
        return Err(Stop::CouldNotRun(format!("PTTL of a canary was refused: {error}")));
    };
    Ok(match left {
        -1 => Some("the key never expires".into()),
        left if left > (situation.limit * 1000) as i64 => {
            let (seconds, limit) = (left / 1000, situation.limit);
            Some(format!("the key lives for {seconds} seconds, and {limit} are allowed"))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn apostrophes_keep_words_together() {
        assert_eq!(words("EVAL 'return 1' 0 {own}"), ["EVAL", "return 1", "0", "{own}"]);
        assert_eq!(words("GET  {own} "), ["GET", "{own}"]);
    }
}
