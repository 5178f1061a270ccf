export function setUpConnection() {}
