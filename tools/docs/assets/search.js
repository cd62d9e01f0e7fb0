'use strict';
// The search of the pages, in the browser alone: every word has to be found; titles weigh more than headings, headings more than text.
(() => {
  const input = document.getElementById('search');
  const list = document.getElementById('found');
  const up = document.body.dataset.up || '';
  const MOST = 12;

  const score = (page, words) => {
    let total = 0;
    let anchor = '';
    for (const word of words) {
      const heading = page.headings.find(([text]) => text.toLowerCase().includes(word));
      if (page.title.toLowerCase().includes(word)) total += 20;
      else if (heading) {
        total += 8;
        anchor = anchor || `#${heading[1]}`;
      } else if (page.text.toLowerCase().includes(word)) total += 1;
      else return { total: 0, anchor };
    }
    return { total, anchor };
  };

  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits =
      words.length === 0 ? [] : window.searchIndex.map((page) => ({ page, ...score(page, words) })).filter((one) => one.total > 0);
    hits.sort((a, b) => b.total - a.total || (a.page.title < b.page.title ? -1 : 1));
    list.replaceChildren(
      ...hits.slice(0, MOST).map(({ page, anchor }) => {
        const link = document.createElement('a');
        link.href = up + page.path + anchor;
        link.textContent = page.title;
        const item = document.createElement('li');
        item.append(link);
        return item;
      }),
    );
    if (words.length > 0 && hits.length === 0) list.textContent = 'Nothing was found.';
  };

  input.addEventListener('input', show);
})();
