export function registerWorker() {}
