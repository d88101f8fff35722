//! Everything that touches the browser window: frame channel, event stream, storage, boot data.
