/** An RSA key made for the demo and the tests alone: it opens nothing anywhere. */
const BODY = [
  'MIIEuwIBADANBgkqhkiG9w0BAQEFAASCBKUwggShAgEAAoIBAQDNafRajr1uPjqZ',
  '+8r2ionHSz+rC72ci1UqGOx4Z3cd+5GX5z3aNlygew4QTMm82pfI1DEUguWYVbba',
  '26RiHvl4fKN9p9GtggEb+uXOq/+sABHFWjGKy8E/YCyH8X9aYtHd4Aep+adfQv4p',
  'Hv/AGBH3ipNYBTOPnZWzC7HEVGopPI2fuTjJfmtvGni5pYjn0mBkVqWudkVQ92pc',
  'Q74PN6eh8SuMaLcOMKHURqPylAc+E5HO+CGA3R120wEU9O5SfFOrFF6gAwWPljM0',
  'gu4C7++2CxPUCcwHx6gJ2hnoyUuQs58TF3QgzdHt1ERHRoR+om9OC+9/RfzYK1pG',
  'HPJJmZCzAgMBAAECgf8Ap94FWZLjFWVSrkg1vckO9p3VTB/dMuVawTw00qZeVgqP',
  'h3yu/D8eHZdTTsswlTl1QcY11TV5ABv5ZfnBGChPno+N8NlO9nMIOJ/IQl800f1V',
  'LVI66o5f/wZEq/TXKpCeP/0GpL37hGDvLQvgPK/jsZ/k2yhi46xnTeRnzWGt9g8w',
  'f6w39yXvTmtnY/s3HibrdqmNOGe8/VHOBWQP3d9Uo44sDl0n2gGYp9DhUXWXG6xn',
  'C5RqCQboqZhrNQyNSXduVYU0RqPx5sCDNHeRzbs4n3kHKtSHXbIx8o6lWq5IhA5/',
  'MFUa4c9TiHVco+n4jSmDNvDbndIOBPZ+FDMTUskCgYEA8JEJHZoJpdIwnnr1Lquc',
  '3Pw0k13DXwUR/+aypgkjpCR3jwIPgr9qLqUe7h0FBjqxM0J+eKkGKi7w0auULtsE',
  'p1/o/agyZKHhVpQ6pzDcyCV8NENbiAj1T2gaDQGYFrjs2ohiA4gtQ2OyqgVEY8qH',
  'sMJkp/GGavcBN1oZ3uC4qlkCgYEA2peWF2bw7i+htqSOjNFJAgvup4rpzR0cDWU/',
  'm/LuRaNr9l9AT19tDGXZmNB5+Ox75OZ2bNcfDC9m7ldesa2pYPCs7rny7N71RC5G',
  '3rqiIPuQ7otIbIlGJBp1M8FbeB7v5ggnUaCdeWwrG6qw70KMnLWLaCZxrdKxswHq',
  'd9+2mesCgYEAmIv/8ct6DrKorfZef4fHYsJzPHeaqih274UFCBCHj1ComADAgTKM',
  'TKPcZzXzt62ELHMf67eS9zDo+KwKvWOZIeHJxv/fZLzaPaKlRtvPRQOwLRwBcNPt',
  'arsiudim7tG5MCKHtKGnwjH4W6QXaAhH3yiF15FqoW2cUdNK0HBD6ZECgYBYAt6g',
  'r4bkL/NpiVoH4qAFne5KMQkv17+auSBiVu6OxVzLxtAq5R4P9tYkzBPAIN9Fa3FV',
  'I0xR6KgF4NG0slpXOLA4MlBYBPE1sXhBZ12t7/wLv7K6WI8QLELyQrDkbXhj4vaJ',
  'zCR7Zgz5R8GTo/Tfh80IcyokNYfsriHMgBuSXwKBgE333S0DbvY0KtEiwdsJOTvk',
  'Moxwi6F8XvwEXT/wxxp47Mj4BHUSV8U808bxtyj764w6EEN1M4r4vnpuPrJoGD34',
  'HuCQnowKx1ERYMQv4Za4J1vbN/DbqXDFGll9hngTJNAkzSXpzp1W8dZUFOMy3JkA',
  '8M+reUXeuXYfGlXWsWIZ',
];
const KIND = 'PRIVATE KEY';
export const PEM = `-----BEGIN ${KIND}-----\n${BODY.join('\n')}\n-----END ${KIND}-----\n`;
const KEY_ID = '3f6c0d5b9a7e41d28c61f0b2a4d7e95386c1b0fa';

/** The key file of a service account, as Google makes it, as far as it is read. In PEM a remark may stand before a key. */
export function keyFile(email: string, remark = ''): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: 'acme-net',
    private_key_id: KEY_ID,
    private_key: remark === '' ? PEM : `${remark}\n${PEM}`,
    client_email: email,
    token_uri: 'https://oauth2.googleapis.com/token',
  });
}
