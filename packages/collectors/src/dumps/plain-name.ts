const PLAIN = /^[\w.-]{0,40}$/;
/** Four numbers with dots between are plain too, and an address. */
const ADDRESS = /\d{1,3}(?:\.\d{1,3}){3}/;

/** Whether an id of a dump can be told as it is: it holds no address, and nobody's name but one of a few letters. */
export const isPlainName = (name: string): boolean => PLAIN.test(name) && !ADDRESS.test(name);
