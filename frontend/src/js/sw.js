self.VERSION = __BUILD__;
