/** Functions by which libraries of providers verify that a delivery is theirs. */
export const VERIFIES_DELIVERY =
  /constructEvent(?:Async)?$|^@octokit\/webhooks\b.*(?:verify|verifyAndReceive)$|^svix\.Webhook#verify$|^standardwebhooks\.Webhook#verify$|^@clerk\/.*verifyWebhook$|^twilio\.validateRequest$|^@sendgrid\/eventwebhook/;
