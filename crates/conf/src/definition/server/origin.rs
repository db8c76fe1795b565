//! Who says what: the image, its entrypoint's variables, or the definition.

use std::collections::BTreeSet;
use std::sync::Arc;

use redan_model::container::{ImageFamily, Platform};
use redan_model::server::Identity;
use redan_model::{Known, Location, Origin, Product, Secret, Server, Setting, Value};

use super::Builder;
use crate::definition::launch::Writer;

/// What the official images are built with.
const PROTECTED_MODE: &str = "is built with protected-mode no as its default";

impl Builder<'_, '_> {
    /// Puts image rules and variables into the origins, and what is not known out of the values.
    pub(super) fn correct(&self, server: &mut Server, identity: &Identity) {
        let image: Arc<str> = self.image_name().into();
        let variables: BTreeSet<Location> = self
            .launch
            .arguments
            .iter()
            .filter(|word| word.writer == Writer::Environment)
            .map(|word| self.sources.locate(word.span, &word.text))
            .collect();
        let correct = |origin: &mut Origin| match origin {
            Origin::Argument(at) | Origin::File(at) if at.path.is_empty() => {
                *origin = Origin::Image { image: image.clone(), rule: at.text.clone() };
            }
            Origin::Argument(at) if variables.contains(at) => {
                *origin = Origin::Environment(at.clone());
            }
            _ => {}
        };
        for (_, setting) in server.settings.iter_mut() {
            correct(&mut setting.origin);
            setting.overrides.iter_mut().for_each(correct);
        }
        if let Known::Yes(users) = &mut server.users {
            for user in users {
                correct(&mut user.origin);
                for password in &mut user.passwords {
                    if password.plain.as_ref().is_some_and(Secret::is_unknown) {
                        password.plain = None;
                        password.sha256 = Secret::unknown("password");
                    }
                }
            }
        }
        self.protected_mode(server, identity, image);
    }

    fn image_name(&self) -> String {
        let image = self.spec.container.image.as_ref();
        image.map_or_else(|| self.spec.name.clone(), |image| image.reference.clone())
    }

    /// The official images compile another default in.
    fn protected_mode(&self, server: &mut Server, identity: &Identity, image: Arc<str>) {
        let official = match self.spec.container.family() {
            ImageFamily::OfficialRedis | ImageFamily::OfficialValkey => true,
            ImageFamily::Other => {
                self.spec.container.platform != Platform::Dockerfile
                    && self.spec.unit.is_none()
                    && identity.product != Product::Other
            }
            _ => false,
        };
        let default = server
            .settings
            .get("protected-mode")
            .is_some_and(|setting| matches!(setting.origin, Origin::Default(_)));
        if official && default {
            let origin = Origin::Image { image, rule: PROTECTED_MODE.into() };
            let value = Value::Plain("no".into());
            server
                .settings
                .insert("protected-mode", Setting { value, origin, overrides: Vec::new() });
        }
    }
}
