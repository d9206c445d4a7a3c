#ifndef HOOKD_CLINUX_H
#define HOOKD_CLINUX_H
#include <sys/epoll.h>
#endif
