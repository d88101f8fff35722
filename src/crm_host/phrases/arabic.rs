//! Arabic.

use super::Phrase;

pub(super) fn text(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Unusable => "لا تستطيع هذه الصفحة عرض iQChannels. أخبر المسؤولين عنها:",
        Phrase::Loading => "جارٍ التحميل…",
        Phrase::Waiting => "بانتظار iQChannels…",
        Phrase::Connected => "متصل",
        Phrase::NotConfirmed => "غير مؤكد",
        Phrase::Silent => {
            "لم يُجب iQChannels بعد. هذا طبيعي عند نموذج الدخول أو إذا كان صندوق الوارد فارغًا؛ إن بقي الإطار فارغًا أو \
             أظهر خطأ فأعد تحميله أو افتحه في علامة تبويب. الخطأ 404 يعني أن عنوان المنصة غير صحيح."
        }
        Phrase::Retry => "إعادة المحاولة",
        Phrase::OpenInTab => "فتح في علامة تبويب",
        Phrase::NotRoot => {
            "في عنوان الخادم مسار. يعمل iQChannels من صفحته الجذرية «/»: من غيرها ينتهي الدخول بالخطأ 404."
        }
        Phrase::OpenChats => "المحادثات المفتوحة",
        Phrase::Unread => "غير مقروءة",
        Phrase::Commands => "فتح محادثة",
        Phrase::Ticket => "التذكرة",
        Phrase::OpenTicket => "فتح التذكرة",
        Phrase::Client => "العميل",
        Phrase::OpenClient => "فتح العميل",
        Phrase::CrmId => "المعرّف في CRM",
        Phrase::OpenCrmClient => "فتح عميل CRM",
        Phrase::FindClient => "البحث عن عميل",
        Phrase::FindClientHint => "الاسم أو INN أو المعرّف",
        Phrase::WriteToClient => "الكتابة إلى العميل",
        Phrase::Opening => "طُلب من iQChannels فتح المحادثة…",
        Phrase::OpenUnconfirmed => "لم يؤكد iQChannels فتح المحادثة. انظر ما يعرضه الإطار.",
        Phrase::WriteUnconfirmed => "استغرق تحميل iQChannels وقتًا طويلًا فلم يُفتح البحث. حاول مجددًا.",
        Phrase::EmptyId => "أدخل معرّفًا أولًا.",
        Phrase::IdTooLong => "المعرّف طويل جدًا: 200 حرف كحد أقصى.",
        Phrase::SearchTooLong => "نص البحث طويل جدًا: 500 حرف كحد أقصى.",
        Phrase::NotifyMe => "تنبيهي بالرسائل الجديدة",
        Phrase::Dismiss => "إخفاء",
        Phrase::ClientCard => "بطاقة العميل",
        Phrase::HideCard => "إخفاء البطاقة",
        Phrase::Nameless => "عميل بلا اسم",
        Phrase::TicketNumber => "التذكرة",
        Phrase::ClientNumber => "العميل",
        Phrase::Phone => "الهاتف",
        Phrase::Email => "البريد الإلكتروني",
        Phrase::Birthday => "تاريخ الميلاد",
        Phrase::Sex => "الجنس",
        Phrase::TaxpayerNumber => "INN",
        Phrase::ExternalReference => "الرقم الخارجي",
        Phrase::BankCard => "رقم البطاقة",
        Phrase::ShowInCrm => "عرض في CRM",
        Phrase::TicketClosed => "مغلقة: أُغلقت التذكرة",
        Phrase::TicketAssigned => "مغلقة: نُقلت التذكرة إلى موظف آخر",
        Phrase::ClosedOtherwise => "مغلقة",
    }
}

pub(super) fn unread(count: u64) -> String {
    match (count, count % 100) {
        (0, _) => "لا رسائل غير مقروءة".to_owned(),
        (1, _) => "رسالة واحدة غير مقروءة".to_owned(),
        (2, _) => "رسالتان غير مقروءتين".to_owned(),
        (_, 3..=10) => format!("{count} رسائل غير مقروءة"),
        _ => format!("{count} رسالة غير مقروءة"),
    }
}

#[cfg(test)]
mod tests {
    use super::unread;

    #[test]
    fn the_noun_follows_the_number() {
        for (count, expected) in [
            (0, "لا رسائل غير مقروءة"),
            (1, "رسالة واحدة غير مقروءة"),
            (2, "رسالتان غير مقروءتين"),
            (3, "3 رسائل غير مقروءة"),
            (10, "10 رسائل غير مقروءة"),
            (11, "11 رسالة غير مقروءة"),
            (99, "99 رسالة غير مقروءة"),
            (100, "100 رسالة غير مقروءة"),
            (103, "103 رسائل غير مقروءة"),
        ] {
            assert_eq!(unread(count), expected);
        }
    }
}
