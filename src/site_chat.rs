//! The site chat: the visitor's chat on a company's own site.
