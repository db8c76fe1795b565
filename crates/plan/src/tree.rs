//! Edits of YAML, and the values that they write.

use redan_model::container::Place;
use redan_model::plan::{Edit, Template, Tree};

/// The value at a place below another.
pub fn set(place: &Place, keys: &[&str], value: Tree) -> Edit {
    let place = place.below(keys);
    Edit::SetValue { document: place.document, path: place.keys, value }
}

/// Nothing at a place below another.
pub fn remove(place: &Place, keys: &[&str]) -> Edit {
    let place = place.below(keys);
    Edit::RemoveValue { document: place.document, path: place.keys }
}

pub fn text(text: &str) -> Tree {
    Tree::Text(Template::text(text))
}

pub fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Tree {
    Tree::List(texts.into_iter().map(text).collect())
}

pub fn map<const N: usize>(entries: [(&str, Tree); N]) -> Tree {
    Tree::Map(entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect())
}
