//! Arabic.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Message => "الرسالة",
        Phrase::MessageHint => "اكتب رسالة",
        Phrase::Send => "إرسال",
        Phrase::SendHint => "إرسال إلى المحادثة باسمك (Ctrl+Enter)",
        Phrase::Insert => "إدراج",
        Phrase::InsertHint => "إدراج في حقل الكتابة في برنامج المراسلة (Enter)",
        Phrase::Actions => "الاتصال والدعم",
        Phrase::PhoneNumber => "رقم الهاتف",
        Phrase::Call => "اتصال",
        Phrase::SupportCode => "رمز الدعم",
        Phrase::SupportCodeHint => "32 رقمًا وحرفًا",
        Phrase::Open => "فتح",
        Phrase::Close => "إغلاق",
        Phrase::Connecting => "جارٍ الاتصال…",
        Phrase::Connected => "متصل",
        Phrase::Stranded => {
            "لم يُجب برنامج المراسلة. لا يعود الاتصال إلا بإعادة التحميل؛ ما كتبته محفوظ."
        }
        Phrase::Reload => "إعادة التحميل",
        Phrase::Waits => "بانتظار برنامج المراسلة…",
        Phrase::Passed => "سُلّم إلى برنامج المراسلة.",
        Phrase::GivenUp => {
            "تعذّر الوصول إلى برنامج المراسلة ولم يُسلّم شيء. عاد نصك إلى الحقل: أعد التحميل ثم حاول مجددًا."
        }
        Phrase::EmptyMessage => "اكتب رسالة أولًا.",
        Phrase::MessageTooLong => {
            "الرسالة طويلة جدًا: 20,000 حرف كحد أقصى. اختصرها أو أرسلها على أجزاء."
        }
        Phrase::NumberWrong => "أدخل رقم هاتف من رقم واحد إلى 20 رقمًا، مثل ‎+49 30 123456‎.",
        Phrase::CodeWrong => "أدخل رمز الدعم: 32 خانة من الأرقام والحروف من a إلى f.",
        Phrase::QueueFull => "أوامر كثيرة تنتظر برنامج المراسلة. أعد التحميل للاتصال ثم حاول مجددًا.",
        Phrase::Launch => "التشغيل",
        Phrase::Portal => "البوابة",
        Phrase::User => "المستخدم",
        Phrase::Dialog => "الحوار",
        Phrase::DialogKind => "نوع الحوار",
        Phrase::OpenedFrom => "فُتح من",
        Phrase::App => "التطبيق",
        Phrase::Bot => "البوت",
        Phrase::PortalLanguage => "اللغة",
        Phrase::MessageId => "رقم الرسالة",
        Phrase::ButtonParameters => "معاملات الزر",
        Phrase::Channel => "القناة",
        Phrase::Line => "الخط",
        Phrase::ChannelChat => "المحادثة في القناة",
        Phrase::ChannelUser => "الزائر في البوابة",
        Phrase::SavedInCrm => "محفوظ في CRM",
        Phrase::Yes => "نعم",
        Phrase::No => "لا",
        Phrase::CrmRecord => "سجل CRM",
        Phrase::ChannelSession => "الجلسة",
        Phrase::IgnoredMessages => "رسائل متجاهلة",
        Phrase::OtherWindows => "نوافذ أخرى",
        Phrase::OtherOrigins => "عناوين أخرى",
        Phrase::Unreadable => "غير مقروءة",
        Phrase::RepeatedInits => "مكررة",
    }
}
