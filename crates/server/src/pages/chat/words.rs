//! What the site chat's page says before its surface runs, in each language the surface speaks.

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    /// Names the form.
    pub(super) composer: &'static str,
    /// Names the field.
    pub(super) message: &'static str,
    /// Shown while it is empty.
    pub(super) message_hint: &'static str,
    /// The button.
    pub(super) send: &'static str,
    /// And its key.
    pub(super) send_hint: &'static str,
    /// The button that asks for files.
    pub(super) attach: &'static str,
    /// Said when the surface does not come.
    pub(super) does_not_start: &'static str,
}

/// The words of a language; English for those not spoken here.
pub(super) fn of(language: &str) -> Words {
    match language {
        "ru" => Words {
            composer: "Новое сообщение",
            message: "Сообщение",
            message_hint: "Напишите сообщение",
            send: "Отправить",
            send_hint: "Отправить (Enter)",
            attach: "Прикрепить файлы",
            does_not_start: "Чат не запускается. Обновите страницу: написанное сохранится.",
        },
        "ar" => Words {
            composer: "رسالة جديدة",
            message: "الرسالة",
            message_hint: "اكتب رسالة",
            send: "إرسال",
            send_hint: "إرسال (Enter)",
            attach: "إرفاق ملفات",
            does_not_start: "لم تبدأ الدردشة. أعد تحميل الصفحة؛ ما كتبته محفوظ.",
        },
        _ => Words {
            composer: "New message",
            message: "Message",
            message_hint: "Write a message",
            send: "Send",
            send_hint: "Send (Enter)",
            attach: "Attach files",
            does_not_start: "The chat does not start. Reload the page: what you wrote is kept.",
        },
    }
}
