/**
 * How the blocks of a document look on paper, in Typst. The document comes in as JSON data, so nothing of it is ever read as markup.
 * Pictures come in as SVG text.
 */
export const PDF_TEMPLATE = String.raw`
#let doc = json(bytes(sys.inputs.at("document")))
#let words = doc.words
#let accent = rgb(doc.accent)
#let muted = rgb("#4f5866")
#let rule = rgb("#d6dbe2")
#let tones = doc.tones
#let tone(name) = tones.at(name)

#set document(title: doc.title + " – " + doc.subtitle, author: "Airworthy", date: if doc.date == none { none } else { datetime(year: doc.date.at(0), month: doc.date.at(1), day: doc.date.at(2)) })
#set page(
  paper: "a4",
  flipped: doc.orientation == "landscape",
  margin: (x: 18mm, top: 17mm, bottom: 19mm),
  footer: context [
    #set text(7.5pt, fill: muted)
    #line(length: 100%, stroke: 0.4pt + rule)
    #v(-3pt)
    #grid(columns: (1fr, auto), column-gutter: 12pt, doc.stamp, words.page.replace("{n}", str(counter(page).get().first())).replace("{total}", str(counter(page).final().first())))
  ],
)
#set text(font: ("Noto Sans", "DejaVu Sans Mono", "Noto Emoji"), size: 9.5pt, lang: doc.language, hyphenate: doc.language != "en")
#set par(leading: 0.62em, spacing: 0.85em, justify: false)
#show heading: set text(fill: accent)
#show heading.where(level: 1): set text(15pt)
#show heading.where(level: 2): it => block(above: 1.2em, below: 0.62em, sticky: true, text(12.5pt, it.body))
#show heading.where(level: 3): it => block(above: 1.1em, below: 0.55em, sticky: true, text(10.5pt, it.body))
#show link: set text(fill: rgb("#0b57b8"))
#let mono(body) = text(font: ("Noto Sans Mono", "DejaVu Sans Mono", "Noto Emoji"), size: 0.86em, hyphenate: false, body)
// A path has no spaces to break at. Where a line may not break anyway (a slash before a digit, a long name without slash or hyphen), it may
// at a gap that nobody sees, so that the path is copied as it stands. A gap of exactly nothing would be dropped, and with it the break.
// Where, is said by zero-width spaces: see gaps.ts.
#let gapped(s) = s.split("\u{200b}").join(h(0.01pt))
#let chip(name, body) = box(fill: rgb(tone(name).tint), stroke: 0.5pt + rgb(tone(name).text), radius: 2pt, inset: (x: 3pt), outset: (y: 2pt), text(0.85em, weight: 600, fill: rgb(tone(name).text), body))
#let mark(g) = {
  let colours = doc.grades.at(g, default: (fill: "#ffffff", on: "#4f5866"))
  box(fill: rgb(colours.fill), stroke: 0.5pt + rgb("#7d8796"), radius: 2pt, inset: (x: 4pt), outset: (y: 2.2pt), text(weight: 700, fill: rgb(colours.on), g))
}
#let piece(p) = if type(p) == str { p } else if p.kind == "gapped" { gapped(p.text) } else if p.kind == "strong" { strong(p.text) } else if p.kind == "code" { mono(gapped(p.text)) } else if p.kind == "muted" { text(fill: muted, p.text) } else if p.kind == "place" { mono(gapped(p.text)) } else if p.kind == "link" { link(p.href, text(hyphenate: false, p.text)) } else if p.kind == "status" or p.kind == "severity" { chip(p.tone, p.text) } else if p.kind == "grade" { mark(p.grade) }
#let rich(parts) = for p in parts { piece(p) }
#let cells(columns, rows, tall: 3.2pt) = table(
  columns: columns.map(c => c.width * 1fr),
  align: columns.map(c => if c.align == "right" { right } else { left }),
  inset: (x: 4pt, y: tall),
  stroke: (x, y) => (bottom: 0.4pt + rule),
  fill: (x, y) => if y == 0 { rgb("#f6f7f9") },
  table.header(..columns.map(c => text(8pt, weight: 600, fill: muted, hyphenate: doc.language != "en", c.title))),
  ..rows.flatten(),
)
// A row is read as a whole.
#set table.cell(breakable: false)
#let small(body, whole: false) = block(breakable: not whole, above: 0.85em, below: 0.85em, { set text(8.4pt); set par(leading: 0.5em); body })
#let picture(svg, alt, width: 100%) = image(bytes(svg), format: "svg", width: width, alt: alt)

#let render(b) = if b.kind == "heading" {
  [#heading(level: b.level, b.text)#label(b.anchor)]
} else if b.kind == "paragraph" {
  if b.sticky { block(sticky: true, above: 0.85em, below: 0.85em, rich(b.text)) } else { par(rich(b.text)) }
} else if b.kind == "list" {
  // A short list is read as a whole.
  block(breakable: b.items.len() > 6, if b.ordered { enum(..b.items.map(i => rich(i))) } else { list(..b.items.map(i => rich(i))) })
} else if b.kind == "checklist" {
  // Lines of one item stand closer together than items do.
  set par(leading: 0.48em)
  grid(columns: (14pt, 1fr), row-gutter: 5.6pt, ..b.items.map(i => (move(dy: -1pt, text(font: ("DejaVu Sans Mono", "Noto Sans"), i.sign)), rich(i.text))).flatten())
} else if b.kind == "table" {
  small(whole: b.whole, cells(b.columns, b.rows.map(r => r.map(c => rich(c)))))
} else if b.kind == "scorecard" {
  block(sticky: true, below: 0.4em, image(bytes(b.legend), format: "svg", height: 9pt, alt: b.legendAlt))
  small(cells(tall: 2.8pt, b.columns, b.rows.map(r => (rich(r.label), mark(r.grade), grid(columns: (1fr, 32pt), column-gutter: 5pt, picture(r.svg, r.alt), align(right, r.verified)), rich(r.note)))))
} else if b.kind == "matrix" {
  small(whole: b.whole, cells(b.columns, b.rows.map(r => (r.title,) + r.cells.map(c => if c.grade { mark(c.text) } else if c.href == "" { c.text } else { link(c.href, c.text) }))))
} else if b.kind == "picture" {
  // On a page on its side a tall picture shrinks until the title and the words before it fit above it: otherwise the title stands alone.
  block(breakable: false, layout(size => {
    let width = size.width * calc.min(b.width, 100) / 100
    let height = measure(picture(b.svg, b.alt, width: width)).height
    picture(b.svg, b.alt, width: if page.flipped and height > 350pt { width * (350pt / height) } else { width })
  }))
} else if b.kind == "callout" {
  block(width: 100%, breakable: false, fill: rgb(tone(b.tone).tint), stroke: (left: 3pt + rgb(tone(b.tone).text)), inset: (x: 11pt, y: 8pt), radius: (right: 3pt))[
    #text(13pt, weight: 700, fill: rgb(tone(b.tone).text), b.title)
    #for t in b.text { par(rich(t)) }
  ]
} else if b.kind == "code" {
  if b.place != "" { block(above: 0.9em, below: 0.35em, sticky: true, text(8pt, fill: muted, mono(gapped(b.place)))) }
  block(width: 100%, breakable: not b.whole, fill: rgb("#f1f3f6"), radius: 3pt, inset: 7pt)[
    #set text(font: ("Noto Sans Mono", "DejaVu Sans Mono", "Noto Emoji"), size: 7.6pt, hyphenate: false)
    #set par(leading: 0.5em)
    #for (i, l) in b.lines.enumerate() {
      if i > 0 { linebreak() }
      let body = { if l.number != "" { text(fill: muted, l.number + "  ") }; if l.gapped { gapped(l.text) } else { l.text } }
      if l.marked { highlight(fill: rgb("#fff1c2"), body) } else { body }
    }
  ]
} else if b.kind == "page-break" {
  pagebreak(weak: true)
}

#if doc.logo != none { image(bytes(doc.logo.data), format: doc.logo.type, height: 11mm) }
#block(below: 0.8em, text(20pt, weight: 700, fill: accent, doc.title))
#block(below: 0.9em)[#text(weight: 600, doc.subtitle) #text(fill: muted)[ · #doc.audience]]
#for b in doc.blocks { render(b) }
`;
