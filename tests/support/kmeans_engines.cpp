#define KINDRED_ENGINE
#include "support/kmeans_engines.hpp"
