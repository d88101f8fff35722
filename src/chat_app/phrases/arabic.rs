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
        Phrase::Actions => "اتصال",
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
        Phrase::OtherWindows => "نوافذ أخرى",
        Phrase::OtherOrigins => "عناوين أخرى",
        Phrase::Unreadable => "غير مقروءة",
        Phrase::RepeatedInits => "مكررة",
        Phrase::Menu => "القائمة",
        Phrase::Tools => "الأدوات",
        Phrase::Details => "التفاصيل",
        Phrase::QuickReplies => "ردود سريعة",
        Phrase::SearchReplies => "بحث في الردود",
        Phrase::SearchHint => "‏Enter للإدراج، Ctrl+Enter للإرسال",
        Phrase::RepliesLoading => "جارٍ تحميل الردود…",
        Phrase::NoReplies => "لا ردود سريعة بعد. اكتب الأول بزر «جديد».",
        Phrase::NothingFound => "لا نتائج. زر «جديد» يبدأ ردًا بهذا العنوان.",
        Phrase::MoreFound => "هناك المزيد: اكتب للعثور عليه.",
        Phrase::New => "جديد",
        Phrase::NewReply => "رد جديد",
        Phrase::InsertReply => "إدراج الرد",
        Phrase::SendReply => "إرسال الرد",
        Phrase::Edit => "تعديل",
        Phrase::EditReply => "تعديل الرد",
        Phrase::Delete => "حذف",
        Phrase::DeleteReply => "حذف الرد",
        Phrase::DeleteAsk => "حذف هذا الرد نهائيًا؟",
        Phrase::DeleteSharedAsk => "حذف هذا الرد لدى الجميع في البوابة؟",
        Phrase::Keep => "إبقاء",
        Phrase::Own => "خاص",
        Phrase::Shared => "مشترك",
        Phrase::OwnScope => "لي وحدي",
        Phrase::SharedScope => "للجميع في البوابة",
        Phrase::Scope => "من يراه",
        Phrase::Title => "العنوان",
        Phrase::Text => "النص",
        Phrase::VariablesHint => "تُملأ عند الاستخدام: {client} و{operator} و{portal} و{date}",
        Phrase::Save => "حفظ",
        Phrase::Saving => "جارٍ الحفظ…",
        Phrase::Cancel => "إلغاء",
        Phrase::Saved => "حُفظ الرد.",
        Phrase::Deleted => "حُذف الرد.",
        Phrase::TryAgain => "إعادة المحاولة",
        Phrase::RepliesAway => "تعذّر تحميل الردود السريعة. كل ما عداها يعمل.",
        Phrase::ReplyAway => "تعذّر الوصول إلى الخادم؛ ما كتبته ما زال هنا. حاول بعد قليل.",
        Phrase::ReplyChanged => {
            "غيّر شخص آخر هذا الرد في الأثناء. نسخته أدناه: خذها أو احفظ نسختك فوقها."
        }
        Phrase::ReplyGone => "حذف شخص آخر هذا الرد في الأثناء. الحفظ يُبقي نصك ردًا جديدًا.",
        Phrase::RepliesFull => "بلغ عدد هذه الردود 500 ولا مكان للمزيد. احذف واحدًا أولًا.",
        Phrase::ReplyRefused => "لم يقبل الخادم هذا الرد.",
        Phrase::TheirVersion => "نسختهم",
        Phrase::UseTheirs => "أخذ نسختهم",
        Phrase::TitleEmpty => "ضع عنوانًا للرد.",
        Phrase::TitleTooLong => "العنوان طويل جدًا: 100 حرف كحد أقصى.",
        Phrase::TitleInvalid => "العنوان سطر واحد من نص عادي.",
        Phrase::TextEmpty => "اكتب نص الرد.",
        Phrase::TextTooLong => "النص طويل جدًا: 5,000 حرف كحد أقصى.",
        Phrase::TextInvalid => "في النص حرف لا يمكن إرساله.",
        Phrase::OpenChannel => "القناة المفتوحة",
        Phrase::OpenCard => "فتح بطاقة CRM",
        Phrase::CopyCard => "نسخ عنوان CRM",
        Phrase::Copied => "نُسخ العنوان.",
        Phrase::NotCopied => "لم يسمح المتصفح بالنسخ. العنوان في سطر «عنوان CRM».",
        Phrase::CrmAddress => "عنوان CRM",
        Phrase::Client => "العميل",
        Phrase::Button => "الزر",
        Phrase::UseParameters => "استخدامها رسالةً",
        Phrase::Debug => "الرسائل المُسقطة",
        Phrase::TooLong => "طويلة جدًا",
        Phrase::UnknownKind => "غير معروفة",
        Phrase::Overflow => "كثيرة دفعة واحدة",
        Phrase::LackTextarea => {
            "لا يُدرج النص إلا التطبيق المجاور لحقل الكتابة. افتح Framechat من هناك."
        }
        Phrase::LackDialog => "لا حوار هنا للإرسال إليه. افتح Framechat من محادثة.",
        Phrase::StillSending => "ما زالت الرسالة السابقة تُرسل. نصك محفوظ: أرسله بعد قليل.",
        Phrase::OpenVariable => {
            "متغير بين القوسين بلا قيمة. املأه، أو اضغط مرة أخرى لاستخدام النص كما هو."
        }
        Phrase::Incomplete => "ليست كل القيم معروفة. الرد في حقل الرسالة: أكمله هناك.",
        Phrase::Inserted => "أُدرج في حقل برنامج المراسلة.",
        Phrase::NotInserted => "لم يستطع برنامج المراسلة إدراج النص. عاد النص إلى الحقل هنا.",
        Phrase::Unconfirmed => "لم يؤكد برنامج المراسلة النص. انظر في حقله؛ نسخة منه عادت هنا.",
        Phrase::Sending => "جارٍ الإرسال…",
        Phrase::Sent => "أُرسلت.",
        Phrase::NotSentAway => {
            "تعذّر الوصول إلى الخادم فلم يُرسل شيء. عاد نصك إلى الحقل؛ الإدراج والاتصال والدعم تعمل."
        }
        Phrase::NotSentPortal => "لا تستقبل البوابة رسائل الآن. عاد نصك إلى الحقل: حاول بعد قليل.",
        Phrase::NotSentUncertain => {
            "لم تُجب البوابة. انظر في الحوار قبل إعادة الإرسال: قد تكون الرسالة هناك."
        }
        Phrase::NotSentRefused => "رفضت البوابة الرسالة. عاد نصك إلى الحقل.",
        Phrase::TokenExpired => {
            "تطلب البوابة فتح هذه النافذة من جديد. نصك محفوظ: أغلق Framechat وافتحه من برنامج المراسلة."
        }
        Phrase::SessionEnded => {
            "انتهت جلستك هنا. أوامر برنامج المراسلة تعمل؛ ولما عداها أعد التحميل أو افتح Framechat من جديد. ما كتبته محفوظ."
        }
        Phrase::LackPanel => "لا يغلق هذا الموضع إلا برنامج المراسلة نفسه.",
    }
}
