-- derived: federation_origin, federation_organisation, federation_verdict, federation_month
-- What goes up from here, and what came from others: both can be had again.

-- changing: federation_publishing, federation_joined
