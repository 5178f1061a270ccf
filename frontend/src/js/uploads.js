export function setUpUploads() {}
