//! The CRM host: the piece of a CRM page that holds the iQChannels operator frame.
