export { apiRoutes } from "./routes";
export { type ListQuery, listSessions, readSession } from "./sessions";
