/** An event as people are told it. */
export interface Told {
  readonly event: string;
  readonly subject: string;
  readonly at: string;
  readonly actor: string;
  readonly note: string;
  readonly finding: ToldFinding | undefined;
  readonly url: string;
}

export interface ToldFinding {
  readonly id: string;
  readonly item: string;
  readonly title: string;
  readonly severity: string;
  readonly state: string;
  readonly service: string;
  readonly dueAt: string | null;
}

/** `finding.claim-fixed` → `finding: claim fixed`. */
export function headline({ event, finding, subject }: Told): string {
  const [kind = '', action = ''] = event.split('.');
  const what = `${kind}: ${action.replaceAll('-', ' ')}`;
  return finding === undefined
    ? `${what} (${subject})`
    : `${finding.service} · ${finding.item} ${finding.title} (${finding.severity}) – ${what}`;
}

export function details({ finding, note, actor }: Told): string {
  return [
    `by ${actor}`,
    ...(finding === undefined ? [] : [`now ${finding.state}`, ...(finding.dueAt === null ? [] : [`due ${finding.dueAt.slice(0, 10)}`])]),
    ...(note === '' ? [] : [note.slice(0, 500)]),
  ].join(' · ');
}

/** An incoming webhook of Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slackMessage(told: Told): object {
  const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const text = plain(headline(told)).slice(0, 2_900);
  return {
    text,
    unfurl_links: false,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `<${told.url}|${text.replaceAll('|', '¦')}>` } },
      // Plain text: nothing that somebody wrote turns into a mention or a link.
      { type: 'context', elements: [{ type: 'plain_text', text: details(told).slice(0, 2_900), emoji: false }] },
    ],
  };
}

/** A workflow of Teams takes an adaptive card: https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
export function teamsMessage(told: Told): object {
  // Text blocks know a little Markdown.
  const plain = (text: string): string => text.replaceAll(/[\\`*_[\]()#>~|-]/g, (mark) => `\\${mark}`);
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', text: plain(headline(told)), weight: 'bolder', wrap: true },
            { type: 'TextBlock', text: plain(details(told)), isSubtle: true, wrap: true },
          ],
          actions: [{ type: 'Action.OpenUrl', title: 'Airworthy', url: told.url }],
        },
      },
    ],
  };
}

export function mailText(events: readonly Told[]): { subject: string; text: string } {
  const [only] = events;
  const subject = events.length === 1 && only !== undefined ? headline(only) : `${events.length} events in Airworthy`;
  return {
    subject: subject.replaceAll(/[\r\n]+/g, ' ').slice(0, 200),
    text: events.map((one) => `${one.at.slice(0, 16).replace('T', ' ')} UTC\n${headline(one)}\n${details(one)}\n${one.url}\n`).join('\n'),
  };
}
