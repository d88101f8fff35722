//! What outlives the tab and is more than a few words: the browser's `IndexedDB`, as stores of values under strings.
//!
//! A thin binding: every call is one transaction, and every failure (blocked site data, a full disk, a database that the
//! person deleted meanwhile) is only that it did not work.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode,
    window,
};

/// An open database.
#[derive(Clone, Debug)]
pub struct Database(IdbDatabase);

impl Database {
    /// Opens the database of this name, made with these stores when it is not there. Other stores take another name.
    /// `None` where the browser has or allows none.
    pub async fn open(name: &str, stores: &'static [&str]) -> Option<Self> {
        let request = window()?.indexed_db().ok()??.open(name).ok()?;
        let made = request.clone();
        let make = Closure::once(move || {
            let database = made.result().ok().and_then(|it| it.dyn_into().ok());
            let database: Option<IdbDatabase> = database;
            for store in stores {
                // Without its store the calls fail, which is what they may do.
                let _ = database.as_ref().map(|it| it.create_object_store(store));
            }
        });
        request.set_onupgradeneeded(Some(make.as_ref().unchecked_ref()));
        let opened = ended(&request).await?;
        opened.dyn_into().ok().map(Self)
    }

    /// Keeps a value under a key; `false` when it is not kept.
    pub async fn put(&self, store: &str, key: &str, value: &JsValue) -> bool {
        self.write(store, |store| store.put_with_key(value, &key.into()))
            .await
            .is_some()
    }

    /// Forgets what is under a key; `false` when that failed.
    pub async fn remove(&self, store: &str, key: &str) -> bool {
        self.write(store, |store| store.delete(&key.into()))
            .await
            .is_some()
    }

    /// All values whose keys begin with this, by their keys.
    pub async fn all(&self, store: &str, start: &str) -> Option<Vec<JsValue>> {
        let end = [start, "\u{ffff}"].concat();
        let range = IdbKeyRange::bound(&start.into(), &end.into()).ok()?;
        let transaction = self.0.transaction_with_str(store).ok()?;
        let store = transaction.object_store(store).ok()?;
        let found = ended(&store.get_all_with_key(&range).ok()?).await?;
        Some(found.dyn_into::<Array>().ok()?.to_vec())
    }

    async fn write(
        &self,
        store: &str,
        change: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
    ) -> Option<()> {
        let mode = IdbTransactionMode::Readwrite;
        let transaction = self.0.transaction_with_str_and_mode(store, mode).ok()?;
        change(&transaction.object_store(store).ok()?).ok()?;
        let done = completed(&transaction);
        // Begun now and not when its requests are done: the tab may be closed before. Older browsers do without.
        #[expect(deprecated, reason = "its only fault is that it can fail")]
        let _ = transaction.commit();
        done.await
    }
}

async fn ended(request: &IdbRequest) -> Option<JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await.ok()?;
    request.result().ok()
}

fn completed(transaction: &IdbTransaction) -> impl Future<Output = Option<()>> + use<> {
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    async { JsFuture::from(promise).await.ok().map(|_| ()) }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use super::Database;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::wasm_bindgen_test;

    async fn texts(database: &Database, start: &str) -> Vec<String> {
        let values = database.all("one", start).await.unwrap();
        values.iter().filter_map(JsValue::as_string).collect()
    }

    #[wasm_bindgen_test]
    async fn keeps_values_under_strings_over_connections() {
        let first = Database::open("test-keeps", &["one", "two"]).await.unwrap();
        for (key, value) in [("b 2", "second"), ("b 1", "first"), ("c 1", "other")] {
            assert!(first.put("one", key, &value.into()).await);
        }
        let later = Database::open("test-keeps", &["one", "two"]).await.unwrap();
        assert_eq!(texts(&later, "b ").await, ["first", "second"]);
        assert!(later.put("one", "b 1", &"changed".into()).await);
        assert!(later.remove("one", "b 2").await);
        assert_eq!(texts(&first, "").await, ["changed", "other"]);
        assert_eq!(later.all("two", "").await.unwrap().len(), 0);
    }

    #[wasm_bindgen_test]
    async fn a_failure_is_only_that_it_did_not_work() {
        let database = Database::open("test-fails", &["one"]).await.unwrap();
        assert!(!database.put("none", "a", &"value".into()).await);
        let function = js_sys::Function::new_no_args("");
        assert!(!database.put("one", "a", &function).await, "not cloneable");
        assert_eq!(database.all("none", "").await, None);
        database.0.close();
        assert!(!database.put("one", "a", &"value".into()).await);
        assert!(!database.remove("one", "a").await);
    }
}
