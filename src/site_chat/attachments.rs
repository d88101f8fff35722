//! Files that are chosen for the next message: each is uploaded at once, and named by the message when it is there. Pure.

use framechat_protocol::visitor::{FILES_MAX, File};

/// Why an upload came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadFailure {
    /// It did not arrive; another try may help.
    Broken,
    /// Larger than the server takes.
    TooLarge,
    /// Not one byte.
    Empty,
    /// The chat has no room left.
    Full,
}

impl UploadFailure {
    /// Reads the status that the server answered an upload with; 0 when there was no answer.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        match status {
            413 => Self::TooLarge,
            422 => Self::Empty,
            507 => Self::Full,
            _ => Self::Broken,
        }
    }

    /// Whether another try may help.
    #[must_use]
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Broken | Self::Full)
    }
}

/// How far an upload came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upload {
    /// Percent that are there.
    Running(u8),
    /// The server has it.
    Done(File),
    /// It came to nothing.
    Failed(UploadFailure),
}

/// A chosen file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Tells the files of this page apart.
    pub key: u32,
    /// Its name, as the visitor's machine has it.
    pub name: String,
    /// The address of its picture in this page, when it is one.
    pub picture: Option<String>,
    /// How far it came.
    pub upload: Upload,
    /// The browser does not keep it: a reload loses it.
    pub unkept: bool,
}

/// The chosen files, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachments(Vec<Attachment>);

impl Attachments {
    /// The files.
    #[must_use]
    pub fn list(&self) -> &[Attachment] {
        &self.0
    }

    /// Adds a file; `false` when there are [`FILES_MAX`] already.
    pub fn add(&mut self, key: u32, name: String, picture: Option<String>) -> bool {
        let room = self.0.len() < FILES_MAX;
        if room {
            let upload = Upload::Running(0);
            self.0.push(Attachment {
                key,
                name,
                picture,
                upload,
                unkept: false,
            });
        }
        room
    }

    /// Notes how far a file came; one that was removed meanwhile stays removed.
    pub fn note(&mut self, key: u32, upload: Upload) {
        if let Some(attachment) = self.0.iter_mut().find(|each| each.key == key) {
            attachment.upload = upload;
        }
    }

    /// Notes that a reload loses a file.
    pub fn note_unkept(&mut self, key: u32) {
        if let Some(attachment) = self.0.iter_mut().find(|each| each.key == key) {
            attachment.unkept = true;
        }
    }

    /// Removes a file.
    pub fn remove(&mut self, key: u32) {
        self.0.retain(|each| each.key != key);
    }

    /// The ids of all files; `None` while one of them is not there.
    #[must_use]
    pub fn ids(&self) -> Option<Vec<String>> {
        let id = |attachment: &Attachment| match &attachment.upload {
            Upload::Done(file) => Some(file.id.clone()),
            _ => None,
        };
        self.0.iter().map(id).collect()
    }

    /// Forgets all files: a message has them now.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use framechat_protocol::visitor::FileState;

    fn done(id: &str) -> Upload {
        Upload::Done(File {
            id: id.to_owned(),
            name: String::new(),
            mime: String::new(),
            size: 1,
            state: FileState::Ready,
            url: None,
            width: None,
            height: None,
        })
    }

    #[test]
    fn a_message_waits_for_all_of_its_files() {
        let mut files = Attachments::default();
        assert_eq!(files.ids(), Some(Vec::new()));
        assert!(files.add(1, "a".to_owned(), None) && files.add(2, "b".to_owned(), None));
        files.note(2, done("f2"));
        files.note(1, Upload::Running(99));
        assert_eq!(files.ids(), None);
        files.note(1, Upload::Failed(UploadFailure::Broken));
        assert_eq!(files.ids(), None);
        files.note(1, done("f1"));
        assert_eq!(files.ids(), Some(vec!["f1".to_owned(), "f2".to_owned()]));
        files.remove(1);
        files.note(1, done("f1"));
        assert_eq!(files.ids(), Some(vec!["f2".to_owned()]));
    }

    #[test]
    fn the_number_of_files_is_limited() {
        let mut files = Attachments::default();
        for key in 0..10 {
            assert!(files.add(key, String::new(), None));
        }
        assert!(!files.add(10, String::new(), None));
        files.clear();
        assert!(files.add(10, String::new(), None));
    }

    #[test]
    fn statuses_say_what_to_do() {
        for (status, failure) in [
            (413, UploadFailure::TooLarge),
            (422, UploadFailure::Empty),
            (507, UploadFailure::Full),
            (0, UploadFailure::Broken),
            (503, UploadFailure::Broken),
        ] {
            assert_eq!(UploadFailure::of_status(status), failure);
        }
    }
}
