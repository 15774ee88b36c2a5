import { describeDamage } from "./fuzz-cases.test-kit";
import { synthetic } from "./fuzz-dumps.test-kit";

describeDamage("internals", synthetic.internals);
