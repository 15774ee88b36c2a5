import { describeDamage } from "./fuzz-cases.test-kit";
import { synthetic } from "./fuzz-dumps.test-kit";

describeDamage("getstats", synthetic.getstats);
describeDamage("firefox", synthetic.firefox);
