#!/usr/bin/env node
// Stands before anything is built, so that an install can link the command.
import "../dist/cli.js";
