/**
 * The one script; every page is complete without it. It says when the head has moved, and copies links and citations.
 * A hidden tab does not ask.
 */
'use strict';
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const label = button.textContent;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
}
const shown = Number(document.body.dataset.position);
const news = document.getElementById('news');
if (news && document.body.dataset.position !== undefined) {
  const plural = new Intl.PluralRules(document.documentElement.lang);
  let timer;
  const ask = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const { position } = await (await fetch('/v1/head')).json();
      const count = position - shown;
      if (count > 0) {
        const link = document.createElement('a');
        link.href = location.href;
        link.textContent = (news.dataset[plural.select(count)] || news.dataset.other).replace(
          '{n}',
          count.toLocaleString(document.documentElement.lang),
        );
        news.replaceChildren(link);
      }
    } catch {}
    timer = setTimeout(ask, 30000);
  };
  document.addEventListener('visibilitychange', ask);
  timer = setTimeout(ask, 30000);
}
