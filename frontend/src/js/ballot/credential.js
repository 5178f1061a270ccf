// The first phase on a phone: a token is signed without being seen (RFC 9474). Needs WebCrypto, so https or this machine.
import { RSABSSA } from "@cloudflare/blindrsa-ts";
import { fromHex, hex, random } from "./seal.js";

const suite = () => RSABSSA.SHA384.PSS.Randomized();

const publicKey = (der) => crypto.subtle.importKey("spki", fromHex(der), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);

/** What is kept and what is sent: hex, so that it survives a reload in the phone's store. */
export async function ask(der) {
  const message = suite().prepare(random(32));
  const { blindedMsg, inv } = await suite().blind(await publicKey(der), message);
  return { message: hex(message), blinded: hex(blindedMsg), inverse: hex(inv) };
}

/** The signature; throws when it is not of this key. */
export async function finish(der, asked, reply) {
  const signature = await suite().finalize(await publicKey(der), fromHex(asked.message), fromHex(reply), fromHex(asked.inverse));
  return hex(signature);
}
