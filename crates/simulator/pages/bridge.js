// The portal's page around an application's frame: posts the form into it and answers its bridge.

(() => {
  const opening = JSON.parse(document.getElementById('opening').textContent);
  const form = document.getElementById('open');
  const frame = document.querySelector('iframe');
  const status = document.getElementById('status');

  // `method:JSON:callbackId:appSid`; the JSON holds colons of its own.
  const split = (text) => {
    const parts = text.split(':');
    return { method: parts[0], params: parts.slice(1, -2).join(':'), callback: parts.at(-2), appSid: parts.at(-1) };
  };

  const commands = {
    getInitData: () => opening.initData,
    getInterface: () => Object.fromEntries(Object.keys(commands).map((name) => [name, true])),
    refreshAuth: () => ({ AUTH_ID: opening.initData.AUTH_ID, REFRESH_ID: opening.initData.REFRESH_ID, AUTH_EXPIRES: opening.initData.AUTH_EXPIRES }),
    resizeWindow: ({ width, height }) => {
      frame.style.width = /%$/.test(width) ? width : `${Number(width)}px`;
      frame.style.height = `${Number(height)}px`;
      return { width, height };
    },
    setTitle: ({ title }) => {
      document.title = String(title);
      return {};
    },
    setScroll: () => ({}),
    setInstall: () => ({}),
    setInstallFinish: async () => {
      const answer = await fetch('/install/finish', { method: 'POST' });
      status.textContent = answer.ok ? 'Installed.' : `The portal refused with ${answer.status}.`;
      document.getElementById('next').hidden = !answer.ok;
      return {};
    },
    reloadWindow: () => {
      form.submit();
      return {};
    },
    closeApplication: () => {
      location.href = '/';
      return {};
    },
  };

  window.addEventListener('message', async (event) => {
    if (event.origin !== opening.origin) {
      return;
    }
    const { method, params, callback, appSid } = typeof event.data === 'string' ? split(event.data) : (event.data ?? {});
    if (appSid !== opening.sid || !Object.hasOwn(commands, method)) {
      return;
    }
    let given = params;
    if (typeof params === 'string') {
      try {
        given = params ? JSON.parse(params) : {};
      } catch {
        return;
      }
    }
    const answer = await commands[method](given ?? {});
    if (callback) {
      event.source.postMessage(`${callback}:${JSON.stringify(answer)}`, event.origin);
    }
  });

  form.submit();
})();
