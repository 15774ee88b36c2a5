import { bundleFiles } from "../../packages/dashboard/src/bundle";
import { caseFiles } from "../../packages/dashboard/src/rules/cases/files.test-kit";

/** Everything in packages/dashboard that is generated and committed. */
export const generatedFiles = () => [...bundleFiles(), ...caseFiles()];
