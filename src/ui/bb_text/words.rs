//! The few words that BB codes stand for.

use crate::ui::language::Language;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Like,
    Dislike,
    Rating,
    Everyone,
    File,
    Image,
}

impl Word {
    pub(super) fn text(self, language: Language) -> &'static str {
        match language {
            Language::English => match self {
                Self::Like => "(like)",
                Self::Dislike => "(dislike)",
                Self::Rating => "Rating",
                Self::Everyone => "everyone",
                Self::File => "File",
                Self::Image => "Picture",
            },
            Language::Russian => match self {
                Self::Like => "(нравится)",
                Self::Dislike => "(не нравится)",
                Self::Rating => "Оценка",
                Self::Everyone => "все",
                Self::File => "Файл",
                Self::Image => "Изображение",
            },
            Language::Arabic => match self {
                Self::Like => "(أعجبني)",
                Self::Dislike => "(لم يعجبني)",
                Self::Rating => "التقييم",
                Self::Everyone => "الجميع",
                Self::File => "ملف",
                Self::Image => "صورة",
            },
        }
    }
}
