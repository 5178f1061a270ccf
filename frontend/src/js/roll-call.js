export function setUpRollCall() {}
