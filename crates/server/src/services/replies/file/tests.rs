//! Files of quick replies, good and bad.

use proptest::prelude::*;

use super::*;

fn reply(user: Option<&str>, title: &str, text: &str) -> KeptReply {
    KeptReply {
        user: user.map(str::to_owned),
        title: title.to_owned(),
        text: text.to_owned(),
    }
}

fn refused(file: &str) -> String {
    read(file.as_bytes(), None).unwrap_err().to_string()
}

#[test]
fn a_file_is_written_and_read_back() {
    let replies = [
        reply(None, "Hours", "We are open, \"daily\",\nfrom 9 to 18."),
        reply(Some("27"), "Hi", "Hello {client}"),
        reply(Some("27"), "-minus", "=1+1"),
        reply(None, "'quoted'", "'=1"),
    ];
    let file = write(&replies).unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    let lines = [
        "scope,user,title,text",
        "shared,,Hours,\"We are open, \"\"daily\"\",",
        "from 9 to 18.\"",
        "own,27,Hi,Hello {client}",
        "own,27,'-minus,'=1+1",
        "shared,,\u{27}\u{27}quoted\u{27},\u{27}\u{27}=1",
        "",
    ];
    assert_eq!(text, lines.join("\n"));
    assert_eq!(read(&file, None).unwrap(), replies);
}

#[test]
fn files_of_spreadsheets_and_people_are_read() {
    let file = "\u{feff}Title;Text";
    assert!(read(file.as_bytes(), None).is_err());
    let file = "\u{feff}Text,Scope,note,User,Title\r\nHello,own,,,Hi\r\nBye,shared,x,,End\r\n";
    assert_eq!(
        read(file.as_bytes(), Some("5")).unwrap(),
        [reply(Some("5"), "Hi", "Hello"), reply(None, "End", "Bye")]
    );
    assert_eq!(read(b"scope,user,title,text\n", None).unwrap(), []);
}

#[test]
fn mistakes_are_told_with_their_line() {
    let heading = "scope,user,title,text\nshared,,One,\"two\nlines\"\n";
    for (line, said) in [
        ("common,,a,b", "line 4: the scope is \"common\""),
        ("own,,a,b", "line 4: an own reply needs"),
        ("shared,5,a,b", "line 4: a shared reply belongs to no user"),
        ("own,Anna,a,b", "line 4: the user is \"Anna\""),
        ("shared,,,b", "line 4: the reply needs a title"),
        ("shared,,a,", "line 4: the reply needs a text"),
        ("shared,,One,b", "line 4: the title stands in line 2"),
        ("shared,,a", "line: 4"),
    ] {
        let said_of_it = refused(&format!("{heading}{line}\n"));
        assert!(said_of_it.contains(said), "{line}: {said_of_it}");
    }
    assert!(refused("scope,user,title\n").contains("no column \"text\""));
    let bytes = b"scope,user,title,text\nshared,,\xff,b\n";
    assert!(read(bytes, None).unwrap_err().to_string().contains("line"));
}

#[test]
fn the_same_title_may_stand_for_several_owners() {
    let file = "scope,user,title,text\nshared,,Hi,a\nown,1,Hi,b\nown,2,Hi,c\n";
    assert_eq!(read(file.as_bytes(), None).unwrap().len(), 3);
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        user in proptest::option::of("[0-9]{1,6}"),
        title in "[-=+@'\\PC]{1,20}",
        text in "(?s).{1,60}",
    ) {
        let new = NewReply { scope: ReplyScope::Own, title: title.trim().to_owned(), text: text.clone() };
        prop_assume!(new.check().is_ok());
        let kept = [reply(user.as_deref(), &new.title, &text)];
        let file = write(&kept).unwrap();
        prop_assert_eq!(read(&file, None).unwrap(), kept);
    }

    #[test]
    fn no_cell_begins_like_a_formula(text in "[-=+@\\t'a]{1,6}") {
        let cell = guarded(&text);
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        prop_assert_eq!(unguarded(&cell), text);
    }

    #[test]
    fn any_bytes_are_judged(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, None);
    }
}
