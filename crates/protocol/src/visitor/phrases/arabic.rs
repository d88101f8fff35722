//! Arabic.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Conversation => "المحادثة",
        Phrase::Loading => "جارٍ التحميل…",
        Phrase::Earlier => "رسائل سابقة",
        Phrase::EarlierFailed => "تعذّر تحميل الرسائل السابقة.",
        Phrase::NewMessages => "رسائل جديدة",
        Phrase::Latest => "أحدث الرسائل",
        Phrase::Today => "اليوم",
        Phrase::Yesterday => "أمس",
        Phrase::ShowMore => "عرض المزيد",
        Phrase::TooLongToShow => "بقية هذه الرسالة أطول من أن تُعرض.",
        Phrase::You => "أنت",
        Phrase::Operator => "الموظف",
        Phrase::Name => "الاسم",
        Phrase::NameHint => "اختياري",
        Phrase::NameRequired => "مطلوب",
        Phrase::NameMissing => "اكتب اسمك أولًا.",
        Phrase::Sending => "جارٍ الإرسال…",
        Phrase::Waiting => "بانتظار الاتصال",
        Phrase::Sent => "أُرسلت",
        Phrase::Delivered => "وصلت",
        Phrase::Failed => "لم تصل",
        Phrase::SendAgain => "إعادة الإرسال",
        Phrase::TryAgain => "إعادة المحاولة",
        Phrase::Reload => "إعادة التحميل",
        Phrase::Reconnecting => "لا يوجد اتصال. تجري استعادته؛ ما تكتبه محفوظ وسيُرسل بعدها.",
        Phrase::KeepsNothing => "لا يحفظ المتصفح أي شيء لهذه الصفحة. تعمل المحادثة إلى أن تغلقها.",
        Phrase::Unreachable => {
            "لا يمكن الوصول إلى المحادثة الآن. تتكرر المحاولة تلقائيًا؛ ما تكتبه محفوظ وسيُرسل بعدها."
        }
        Phrase::SiteUnknown => "هذه المحادثة غير موجودة أو أُغلقت. تواصل مع الموقع بطريقة أخرى.",
        Phrase::Refused => {
            "تعذّر فتح المحادثة. أعد تحميل الصفحة، وإن لم ينفع ذلك فتواصل مع الموقع بطريقة أخرى."
        }
        Phrase::Outdated => "تم تحديث المحادثة. أعد تحميل الصفحة للمتابعة.",
        Phrase::Empty => "اكتب رسالة أولًا.",
        Phrase::TextTooLong => {
            "الرسالة طويلة جدًا: 20,000 حرف كحد أقصى. اختصرها أو أرسلها على أجزاء."
        }
        Phrase::NameTooLong => "الاسم طويل جدًا: 64 حرفًا كحد أقصى.",
        Phrase::CannotSend => "لا يمكن إرسال هذه الرسالة. أعد تحميل الصفحة وحاول مجددًا؛ نصك محفوظ.",
        Phrase::TooManyWaiting => "عدد كبير من الرسائل ينتظر الاتصال. نصك محفوظ: أرسله بعد خروجها.",
        Phrase::NoRandomness => "لا يستطيع هذا المتصفح إرسال الرسائل بأمان. جرّب متصفحًا آخر.",
        Phrase::Edited => "معدَّلة",
        Phrase::Removed => "حُذفت الرسالة",
        Phrase::DialogFinished => "أنهى الموظف المحادثة. اكتب مرة أخرى متى شئت.",
        Phrase::FileLoading => "جارٍ تحميل الملف…",
        Phrase::FileUnavailable => "هذا الملف غير متاح",
        Phrase::Files => "الملفات المرفقة:",
        Phrase::Uploading => "جارٍ الرفع",
        Phrase::RemoveFile => "إزالة الملف",
        Phrase::UploadFailed => "لم يصل الملف. حاول مرة أخرى.",
        Phrase::FileTooLarge => "الملف كبير جدًا: 20 ميغابايت على الأكثر.",
        Phrase::FileEmpty => "الملف فارغ.",
        Phrase::FilesFull => "لا مكان لمزيد من الملفات في هذه المحادثة.",
        Phrase::FileUnkept => "سيُفقد هذا الملف إذا أعدت تحميل الصفحة.",
        Phrase::StillUploading => "ستُرسل الرسالة فور اكتمال رفع ملفاتها.",
        Phrase::TooManyFiles => "تتسع الرسالة لعشرة ملفات على الأكثر.",
        Phrase::Actions => "إجراءات",
        Phrase::Edit => "تعديل",
        Phrase::Delete => "حذف",
        Phrase::Editing => "تعديل رسالة",
        Phrase::Cancel => "إلغاء",
        Phrase::ChangeFailed => "تعذّر تغيير الرسالة. حاول مرة أخرى.",
        Phrase::Kilobytes => "كيلوبايت",
        Phrase::Megabytes => "ميغابايت",
        Phrase::CharactersLeft => "الأحرف المتبقية:",
        Phrase::CharactersOver => "الأحرف الزائدة:",
        Phrase::Questions => "قبل رسالتك الأولى",
        Phrase::Email => "البريد الإلكتروني",
        Phrase::Phone => "الهاتف",
        Phrase::Continue => "متابعة",
        Phrase::EmailMissing => "اكتب عنوان بريدك الإلكتروني.",
        Phrase::EmailWrong => "يجب أن يكون عنوان البريد بالشكل name@example.com.",
        Phrase::PhoneMissing => "اكتب رقم هاتفك.",
        Phrase::PhoneWrong => "يجب أن يتكون رقم الهاتف من 5 إلى 15 رقمًا، وعلامة + في البداية فقط.",
        Phrase::NameWrong => "الاسم سطر واحد من 64 حرفًا على الأكثر.",
        Phrase::ConsentMissing => "وافق أولًا أو تواصل مع الموقع بطريقة أخرى.",
        Phrase::Unanswered => "أجب عن الأسئلة أولًا. رسالتك محفوظة.",
        Phrase::SeveralWrong => "بعض الإجابات ناقصة أو غير صالحة.",
        Phrase::Options => "الخيارات",
        Phrase::EnterBreaks => "مفتاح Enter يبدأ سطرًا جديدًا",
        Phrase::Forget => "محو محادثتي…",
        Phrase::ForgetAsk => {
            "هل تريد محو هذه المحادثة؟ ستُحذف رسائلك وملفاتك وإجاباتك هنا وعلى كل أجهزتك. ما استلمته الشركة يبقى لديها."
        }
        Phrase::ForgetYes => "محو كل شيء",
        Phrase::ForgetRuns => "جارٍ المحو…",
        Phrase::ForgetFailed => "تعذر محو المحادثة. حاول مرة أخرى.",
        Phrase::Forgotten => "تم محو محادثتك.",
        Phrase::Like => "(أعجبني)",
        Phrase::Dislike => "(لم يعجبني)",
        Phrase::Rating => "التقييم",
        Phrase::Everyone => "الجميع",
        Phrase::File => "ملف",
        Phrase::Picture => "صورة",
    }
}
