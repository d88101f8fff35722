//! Why a registration is not sent, in words that say what to do, under the code that the portal would answer.

/// What is wrong with a registration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// `CODE_ERROR`
    #[error("the app has no code: give it one that is unique among the bot's apps")]
    Code,
    /// `PARAMS_ERROR`: PUT and SEND.
    #[error(
        "the command for the bot may hold only a-z 0-9 - + _ after its slash, one space between words, and two characters at least: /help, or /find shoes"
    )]
    BotCommand,
    /// `PARAMS_ERROR`: CALL.
    #[error("the number to call must be 1 to 20 digits, with + in front if it is international")]
    Number,
    /// `PARAMS_ERROR`: SUPPORT.
    #[error("the code of the Open Channel must be 32 digits or letters from a to f")]
    SupportCode,
    /// `PARAMS_ERROR`: neither a command nor a frame.
    #[error("the app has neither a page nor a command: give it one of them")]
    Nothing,
    /// `PARAMS_ERROR`: the portal would raise it without a word.
    #[error("the frame must be 250 px wide at least")]
    Width,
    /// `PARAMS_ERROR`: the same.
    #[error("the frame must be 50 px high at least")]
    Height,
    /// `IFRAME_HTTPS`
    #[error(
        "the page's address must be a whole https:// address, on a site with a valid certificate"
    )]
    IframeHttps,
    /// `HASH_ERROR`: none.
    #[error("the page has no HASH, without which its launches could not be told from forged ones")]
    HashMissing,
    /// `HASH_ERROR`: the word `register`.
    #[error(
        "the HASH may not be the word \u{201c}register\u{201d}: with it the portal signs the user with a key of its own, and nobody could check who opens the app. Leave the HASH out for a random one"
    )]
    HashWord,
    /// `HASH_ERROR`: the portal would cut it, or sign with something else than what was meant.
    #[error(
        "the HASH must be 32 letters, digits or signs, without spaces. Leave it out for a random one"
    )]
    HashLength,
    /// `BOT_ID_ERROR`
    #[error("the number of the bot must be greater than 0: `framechat bot register` prints it")]
    Bot,
    /// `CHAT_APP_ID_ERROR`
    #[error("the number of the app must be greater than 0: `framechat app list` shows it")]
    App,
    /// `LANG_ERROR`: none.
    #[error(
        "the app has no title, and only hidden apps may be without: give it one, best in English at least"
    )]
    LangMissing,
    /// `LANG_ERROR`: the portal knows no such language.
    #[error(
        "\u{201c}{0}\u{201d} is no language of a portal: it is two lower-case letters, such as en or ru"
    )]
    LangId(String),
    /// `LANG_ERROR`: no title.
    #[error("the phrases for \u{201c}{0}\u{201d} have no title")]
    LangTitle(String),
    /// `LANG_ERROR`: twice.
    #[error("there are two sets of phrases for \u{201c}{0}\u{201d}")]
    LangTwice(String),
    /// `WRONG_REQUEST`: a change of nothing.
    #[error("nothing is to be changed: name at least one thing that is")]
    NoChange,
    /// HIDDEN in a change: `imbot.app.update` does not know it.
    #[error(
        "whether an app is hidden is told when it is registered, not later: unregister it and register it again"
    )]
    HiddenStands,
    /// `ERROR_ARGUMENT`: a widget without an icon.
    #[error("this place needs an icon: the name of one of Font Awesome 4, such as fa-comment")]
    IconMissing,
    /// `ERROR_ARGUMENT`: no name of an icon.
    #[error("the name of an icon has 1 to 50 letters, spaces and hyphens, such as fa-comment")]
    IconName,
    /// `ERROR_ARGUMENT`: no address that a portal opens.
    #[error("the address of this server must be https:// for a portal to open its pages")]
    Handler,
}

impl Fault {
    /// The code that the portal would answer.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Code => "CODE_ERROR",
            Self::BotCommand
            | Self::Number
            | Self::SupportCode
            | Self::Nothing
            | Self::Width
            | Self::Height => "PARAMS_ERROR",
            Self::IframeHttps => "IFRAME_HTTPS",
            Self::HashMissing | Self::HashWord | Self::HashLength => "HASH_ERROR",
            Self::Bot => "BOT_ID_ERROR",
            Self::App => "CHAT_APP_ID_ERROR",
            Self::LangMissing | Self::LangId(_) | Self::LangTitle(_) | Self::LangTwice(_) => {
                "LANG_ERROR"
            }
            Self::NoChange | Self::HiddenStands => "WRONG_REQUEST",
            Self::IconMissing | Self::IconName | Self::Handler => "ERROR_ARGUMENT",
        }
    }
}

/// What a portal takes, though perhaps not as it was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A command and a frame.
    CommandWins,
    /// A change to a command.
    FrameBlanked,
    /// No icon.
    NoIcon,
    /// No English phrases.
    NoEnglish,
    /// An icon for the context menu, which shows none.
    IconUnused,
}

impl Warning {
    /// A sentence about it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::CommandWins => {
                "The app has a command and a page: the portal runs the command and leaves the page out."
            }
            Self::FrameBlanked => {
                "An app with a command has no page any more: the portal forgets the address of the one it had."
            }
            Self::NoIcon => {
                "Without an icon the app has no button of its own: people find it under \u{201c}Applications for chat\u{201d}."
            }
            Self::NoEnglish => {
                "There are no English phrases: who uses the portal in a language without its own may see no title."
            }
            Self::IconUnused => {
                "The context menu shows no icons: the name of the icon is left out."
            }
        }
    }
}
