// Kịp Thời: what a browser with script does better. Everything works without it.
(function () {
  'use strict';

  function ask(method, address, token, body, done) {
    var x = new XMLHttpRequest();
    x.open(method, address);
    x.setRequestHeader('Authorization', 'Bearer ' + token);
    if (body) { x.setRequestHeader('Content-Type', 'application/json'); }
    x.timeout = 20000;
    x.onloadend = function () {
      var answer = null;
      if (x.status >= 200 && x.status < 300) {
        try { answer = JSON.parse(x.responseText); } catch (e) { answer = null; }
      }
      done(answer);
    };
    x.send(body ? JSON.stringify(body) : null);
  }

  // The file's own name, base64url of UTF-8: headers are ASCII.
  function encodeName(name) {
    var bytes = unescape(encodeURIComponent(name.slice(-120)));
    return btoa(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  function uploads(form) {
    var file = form.querySelector('input[type=file]');
    var button = form.querySelector('button');
    var bar = form.querySelector('progress');
    var box = form.querySelector('.progress');
    var live = form.querySelector('.live');
    var nameField = form.querySelector('input[name=x-amz-meta-name]');

    function say(text, bad) {
      live.textContent = text;
      live.className = bad ? 'live bad' : 'live';
    }

    // plainly sends the form as a browser without script would.
    function plainly() {
      if (nameField && file.files[0]) { nameField.value = encodeName(file.files[0].name); }
      HTMLFormElement.prototype.submit.call(form);
    }

    function send(mint, chosen) {
      var data = new FormData();
      Object.keys(mint.fields).forEach(function (k) { data.append(k, mint.fields[k]); });
      data.append('file', chosen);
      var x = new XMLHttpRequest();
      x.open('POST', mint.url);
      x.upload.onprogress = function (e) {
        if (e.lengthComputable) { bar.value = Math.round(100 * e.loaded / e.total); }
      };
      x.onloadend = function () {
        if (x.status === 201) {
          bar.value = 100;
          say(form.getAttribute('data-sent'));
          location.assign(form.getAttribute('data-next').replace('UPLOAD', encodeURIComponent(mint.upload)));
          return;
        }
        plainly();
      };
      x.send(data);
    }

    file.addEventListener('change', function () { say(''); });
    form.addEventListener('submit', function (e) {
      var chosen = file.files && file.files[0];
      if (!chosen || !window.FormData) { return; }
      e.preventDefault();
      if (chosen.size > 2 * 1024 * 1024) { say(form.getAttribute('data-too-large'), true); return; }
      if (chosen.size === 0) { say(form.getAttribute('data-empty'), true); return; }
      button.disabled = true;
      box.hidden = false;
      say(form.getAttribute('data-sending'));
      var order = { period: form.getAttribute('data-period'), method: 'post', file_name: chosen.name };
      ask('POST', '/api/uploads', form.getAttribute('data-token'), order, function (mint) {
        if (mint) { send(mint, chosen); } else { plainly(); }
      });
    });
    window.addEventListener('pageshow', function () { button.disabled = false; box.hidden = true; });
  }

  // lists only tells the bucket what the file is called.
  function lists(form) {
    var file = form.querySelector('input[type=file]');
    var nameField = form.querySelector('input[name=x-amz-meta-name]');
    form.addEventListener('submit', function () {
      if (nameField && file.files && file.files[0]) { nameField.value = encodeName(file.files[0].name); }
    });
  }

  function waits(card) {
    var looks = 0;
    function look() {
      ask('GET', card.getAttribute('data-wait'), card.getAttribute('data-token'), null, function (answer) {
        looks++;
        if (answer && answer.state === 'done') { location.reload(); return; }
        if (looks === 30) { card.querySelector('.slow').hidden = false; }
        setTimeout(look, looks < 30 ? 1500 : 10000);
      });
    }
    setTimeout(look, 800);
  }

  Array.prototype.forEach.call(document.querySelectorAll('form[data-upload]'), uploads);
  Array.prototype.forEach.call(document.querySelectorAll('form[data-list]'), lists);
  Array.prototype.forEach.call(document.querySelectorAll('[data-wait]'), waits);
}());
