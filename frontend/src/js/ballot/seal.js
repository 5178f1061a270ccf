// Sealing a ballot to the scrutineer's key: HPKE, RFC 9180, base mode, one message (X25519, HKDF-SHA256, ChaCha20-Poly1305).
// Not WebCrypto: that does not exist on plain http, where slips must work. The server's side: lanyan/kernel/sealed_box.py.
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { expand, extract, hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; // base 32 without signs that look alike
const KEM = new Uint8Array([0x4b, 0x45, 0x4d, 0x00, 0x20]);
const SUITE = new Uint8Array([0x48, 0x50, 0x4b, 0x45, 0x00, 0x20, 0x00, 0x01, 0x00, 0x03]);
const NONE = new Uint8Array();
const utf8 = (text) => new TextEncoder().encode(text);

export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromHex = (text) => new Uint8Array(text.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? []);
export const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const digest = (bytes) => sha256(typeof bytes === "string" ? utf8(bytes) : bytes);

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

const labeledExtract = (suite, salt, label, material) => extract(sha256, joined(utf8("HPKE-v1"), suite, utf8(label), material), salt);
const labeledExpand = (suite, key, label, info, length) =>
  expand(sha256, key, joined(new Uint8Array([length >> 8, length & 255]), utf8("HPKE-v1"), suite, utf8(label), info), length);

/** What `plain` becomes for the holder of the key; 48 bytes longer. */
export function seal(publicKey, plain, info) {
  const secret = random(32);
  const enc = x25519.getPublicKey(secret);
  const shared = labeledExpand(KEM, labeledExtract(KEM, NONE, "eae_prk", x25519.getSharedSecret(secret, publicKey)), "shared_secret", joined(enc, publicKey), 32);
  const context = joined(new Uint8Array([0]), labeledExtract(SUITE, NONE, "psk_id_hash", NONE), labeledExtract(SUITE, NONE, "info_hash", utf8(info)));
  const prk = labeledExtract(SUITE, shared, "secret", NONE);
  const key = labeledExpand(SUITE, prk, "key", context, 32);
  const nonce = labeledExpand(SUITE, prk, "base_nonce", context, 12);
  return joined(enc, chacha20poly1305(key, nonce).encrypt(plain));
}

/** A fresh opening code: 160 bits as eight groups of four. */
export function newCode() {
  let bits = 0n;
  for (const byte of random(20)) bits = (bits << 8n) | BigInt(byte);
  const signs = Array.from({ length: 32 }, (_, place) => LETTERS[Number((bits >> BigInt(155 - 5 * place)) & 31n)]).join("");
  return signs.match(/.{4}/g).join("-");
}

/** The public half of the key that a code stands for. */
export function publicKeyOf(code) {
  let bits = 0n;
  for (const sign of code.replaceAll("-", "")) bits = (bits << 5n) | BigInt(LETTERS.indexOf(sign));
  const material = fromHex(bits.toString(16).padStart(40, "0"));
  return x25519.getPublicKey(hkdf(sha256, material, undefined, utf8("lanyan opening key"), 32));
}
