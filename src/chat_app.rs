//! The chat app: the page that the Bitrix24 messenger opens in an iframe.
