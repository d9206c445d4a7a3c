import Adapters
