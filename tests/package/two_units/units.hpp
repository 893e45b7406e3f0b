// The two units of the program, each with the whole library in it.
#pragma once

double run_plain();
double run_wide();
