#define KINDRED_ENGINE
#include "support/linkage_engines.hpp"
