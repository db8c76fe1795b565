//! A plan that is being written.

use std::collections::BTreeMap;

use redan_model::plan::{
    Change, Edit, Expectation, Phase, PlannedCertificate, PlannedSecret, PlannedServer, PlannedUrl,
    Remainder, Risk, Step, Template,
};

use crate::options::Part;

/// A plan that is being written.
#[derive(Default)]
pub struct Draft {
    /// Steps of other parts of a migration are not taken in.
    pub part: Part,
    pub steps: Vec<Step>,
    pub servers: Vec<PlannedServer>,
    pub urls: Vec<PlannedUrl>,
    /// Client certificates, by user.
    pub certificates: Vec<PlannedCertificate>,
    /// Purpose by name.
    pub secrets: BTreeMap<String, String>,
    /// What the policy wants and the plan leaves to people, though no control fails about it.
    pub remarks: Vec<Remainder>,
    /// Advice by control and target, for failures that a step was not made for on purpose.
    pub advice: BTreeMap<(String, String), String>,
}

impl Draft {
    pub fn push(&mut self, step: NewStep) {
        if self.part.has(step.0.phase) {
            self.steps.push(step.0);
        }
    }

    /// Adds names to a certificate that an earlier step issues; false when none does.
    pub fn share_certificate(&mut self, path: &str, more: &[String]) -> bool {
        let mut issued = self.steps.iter_mut().filter_map(|step| match &mut step.change {
            Change::IssueCertificate { certificate, names, .. } if certificate == path => {
                Some(names)
            }
            _ => None,
        });
        let Some(names) = issued.next() else { return false };
        names.extend_from_slice(more);
        names.sort();
        names.dedup();
        true
    }

    /// Plans a client certificate for the user, once.
    pub fn certificate(&mut self, user: &str, days: u32) {
        if self.certificates.iter().all(|planned| planned.user != user) {
            self.certificates.push(PlannedCertificate { user: user.to_string(), days });
        }
    }

    /// True when a step issues this certificate.
    pub fn issues(&self, path: &str) -> bool {
        let is_it = |change: &Change| matches!(change, Change::IssueCertificate { certificate, .. } if certificate == path);
        self.steps.iter().any(|step| is_it(&step.change))
    }

    /// The text of a file that an earlier step makes.
    pub fn created(&mut self, wanted: &str) -> Option<&mut Template> {
        self.steps.iter_mut().find_map(|step| match &mut step.change {
            Change::CreateFile { path, text, .. } if path == wanted => Some(text),
            _ => None,
        })
    }

    /// Leaves a wish of the policy to people. `control` watches for what would go wrong.
    pub fn remark(&mut self, target: &str, control: &str, advice: String) {
        let (control, target) = (control.to_string(), target.to_string());
        self.remarks.push(Remainder { control, target, advice });
    }

    /// The step that was taken in last is at least this dangerous.
    pub fn raise_last(&mut self, risk: Risk) {
        if let Some(step) = self.steps.last_mut() {
            step.risk = step.risk.max(risk);
        }
    }

    /// Takes back that steps of the target close the control.
    pub fn withhold(&mut self, target: &str, control: &str) {
        for step in self.steps.iter_mut().filter(|step| step.target == target) {
            step.closes.retain(|closed| closed != control);
        }
    }

    /// Names a secret and returns its name.
    pub fn secret(&mut self, name: &str, purpose: &str) -> String {
        self.secrets.entry(name.to_string()).or_insert_with(|| purpose.to_string());
        name.to_string()
    }

    /// Says why failures are left to a person. The first reason stays.
    pub fn advise(&mut self, target: &str, controls: &[&str], advice: &str) {
        for control in controls {
            let key = ((*control).to_string(), target.to_string());
            self.advice.entry(key).or_insert_with(|| advice.to_string());
        }
    }

    /// Steps in the order of their phases; inside a phase as they were made.
    pub fn sorted_steps(&mut self) -> Vec<Step> {
        let mut steps = std::mem::take(&mut self.steps);
        steps.sort_by_key(|step| step.phase);
        for (number, step) in (1..).zip(&mut steps) {
            step.number = number;
        }
        steps
    }

    /// The secrets as a plan lists them.
    pub fn planned_secrets(&self, provider: &str, location: Option<&str>) -> Vec<PlannedSecret> {
        let planned = |(name, purpose): (&String, &String)| PlannedSecret {
            name: name.clone(),
            provider: provider.to_string(),
            location: location.map(String::from),
            purpose: purpose.clone(),
        };
        self.secrets.iter().map(planned).collect()
    }
}

/// A step without its number.
pub struct NewStep(Step);

impl NewStep {
    pub fn new(phase: Phase, target: &str, change: Change, why: impl Into<String>) -> Self {
        let undo = change.undo();
        Self(Step {
            number: 0,
            phase,
            target: target.to_string(),
            change,
            expect: Vec::new(),
            undo,
            closes: Vec::new(),
            why: why.into(),
            risk: Risk::None,
            needs_restart: false,
            interrupts: None,
        })
    }

    pub fn closes(mut self, controls: Vec<String>) -> Self {
        self.0.closes = controls;
        self
    }

    pub fn expects(mut self, expect: Vec<Expectation>) -> Self {
        self.0.expect = expect;
        self
    }

    pub fn risk(mut self, risk: Risk) -> Self {
        self.0.risk = risk;
        self
    }

    pub fn restart(mut self, needs_restart: bool) -> Self {
        self.0.needs_restart = needs_restart;
        self
    }

    pub fn interrupts(mut self, what: Option<&str>) -> Self {
        self.0.interrupts = what.map(String::from);
        self
    }
}

/// What the configuration and ACL files of one server shall say, gathered while it is planned.
#[derive(Default)]
pub struct FileEdits {
    pub config: Vec<PlannedEdit>,
    pub users: Vec<PlannedEdit>,
}

impl FileEdits {
    /// Those of a part of a migration; of several that define the same user, the last.
    pub fn of(mut self, part: Part) -> Self {
        self.config.retain(|planned| part.has(planned.phase));
        self.users.retain(|planned| part.has(planned.phase));
        let mut users: Vec<PlannedEdit> = Vec::new();
        for planned in self.users {
            users.retain(|earlier| earlier.user() != planned.user());
            users.push(planned);
        }
        self.users = users;
        self
    }
}

impl FileEdits {
    /// Every control that the edits close.
    pub fn controls(&self) -> Vec<&str> {
        let all = self.config.iter().chain(&self.users);
        all.flat_map(|planned| planned.closes.iter().map(String::as_str)).collect()
    }
}

impl PlannedEdit {
    /// The user that it defines or removes.
    fn user(&self) -> Option<&str> {
        match &self.edit {
            Edit::SetUser { user, .. } | Edit::RemoveUser { user } => Some(user),
            _ => None,
        }
    }
}

/// An edit with what it does for the server.
pub struct PlannedEdit {
    pub edit: Edit,
    /// The phase of the change that it makes last.
    pub phase: Phase,
    /// Controls that only this line closes: nothing was changed at run time.
    pub closes: Vec<String>,
    /// Takes effect only after a restart.
    pub needs_restart: bool,
}
