// A number used once; randomUUID exists only on secure addresses, getRandomValues everywhere.
export const nonce = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
