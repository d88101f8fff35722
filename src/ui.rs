//! What more than one surface shows: formatted text, buttons, notices, phrases.
