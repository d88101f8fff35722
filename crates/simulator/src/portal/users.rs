//! The people of a portal.

use serde_json::{Value, json};

/// An employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User {
    /// The internal number.
    pub id: i64,
    /// First name.
    pub name: &'static str,
    /// Last name.
    pub last_name: &'static str,
    /// Whether the user may install applications and connect channels.
    pub admin: bool,
}

/// The administrator, who installs the application and connects the channel.
pub const ADMIN: User = User {
    id: 1,
    name: "Анна",
    last_name: "Ковалёва",
    admin: true,
};
/// The operator, who uses the messenger and answers visitors.
pub const OPERATOR: User = User {
    id: 27,
    name: "Светлана",
    last_name: "Иванова",
    admin: false,
};
/// A colleague to write to.
pub const COLLEAGUE: User = User {
    id: 950,
    name: "Пётр",
    last_name: "Смирнов",
    admin: false,
};

/// Everybody.
pub const ALL: [User; 3] = [ADMIN, OPERATOR, COLLEAGUE];

/// The user with a number.
#[must_use]
pub fn find(id: i64) -> Option<User> {
    ALL.into_iter().find(|user| user.id == id)
}

impl User {
    /// First and last name.
    #[must_use]
    pub fn full_name(self) -> String {
        format!("{} {}", self.name, self.last_name)
    }

    /// The answer of `user.current`, and one of `user.get`.
    #[must_use]
    pub fn view(self) -> Value {
        json!({
            "ID": self.id.to_string(), "ACTIVE": true, "NAME": self.name, "LAST_NAME": self.last_name,
            "SECOND_NAME": "", "USER_TYPE": "employee", "TIME_ZONE_OFFSET": "0",
        })
    }
}
