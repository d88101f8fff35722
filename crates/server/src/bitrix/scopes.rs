//! The rights that the application needs at a portal, and which of them it lacks.

use framechat_protocol::bitrix24::rest::ErrorCode;
use secrecy::SecretString;
use serde_json::json;

use super::{PortalError, Portals};

/// Each right, by the names of which the vendor takes one, the one to ask for first.
const NEEDED: [&[&str]; 6] = [
    &["imconnector"],
    &["imopenlines"],
    &["imbot"],
    &["im"],
    &["placement"],
    &["user_brief", "user_basic", "user"],
];

/// The rights that an application with these lacks.
fn missing(granted: &[String]) -> Vec<&'static str> {
    let granted = |name: &&str| {
        granted
            .iter()
            .any(|granted| granted.eq_ignore_ascii_case(name))
    };
    let lacking = NEEDED.iter().filter(|names| !names.iter().any(granted));
    lacking.map(|names| names[0]).collect()
}

impl Portals {
    /// The rights that the application lacks at an installed portal.
    pub async fn missing_scopes(&self, portal: &str) -> Result<Vec<&'static str>, PortalError> {
        let granted: Vec<String> = self.call(portal, "scope", &json!({})).await?;
        Ok(missing(&granted))
    }

    /// Of a refusal for lack of rights, which they are; none for every other failure, and when the portal does not tell.
    pub async fn scopes_behind(
        &self,
        error: &PortalError,
        endpoint: &str,
        token: &SecretString,
    ) -> Vec<&'static str> {
        let PortalError::Refused(refused) = error else {
            return Vec::new();
        };
        if refused.code != ErrorCode::InsufficientScope {
            return Vec::new();
        }
        match self
            .post::<Vec<String>>(endpoint, token, "scope", &json!({}))
            .await
        {
            Ok(granted) => missing(&granted),
            Err(error) => {
                tracing::debug!(%error, "the portal does not tell the application's rights");
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_of_a_right_is_enough() {
        let granted = |names: &str| names.split(',').map(str::to_owned).collect::<Vec<_>>();
        let all = "imconnector,imopenlines,imbot,im,placement,user_brief";
        assert!(missing(&granted(all)).is_empty());
        assert!(missing(&granted(&all.to_uppercase())).is_empty());
        assert!(missing(&granted(&all.replace("user_brief", "user"))).is_empty());
        assert_eq!(
            missing(&granted("imconnector,imopenlines,im,user_basic")),
            ["imbot", "placement"]
        );
        assert_eq!(missing(&[]).len(), NEEDED.len());
    }
}
