-- name: units
-- Of the units given that have staff on the day: their name, staff, full members among them, whether a branch is seated there
-- or in one of its departments, and how each line covers them. A body seated in the unit covers it, a member of its staff who belongs to a body of the line (of a joint branch, say) does, and for
-- the union and the women's committee a body seated in a unit above does.
WITH unit AS (
  SELECT s.organisation_id, s.name, s.form, count(p.id) AS people, count(t.id) AS full_members FROM organisation_spell s
  JOIN posting p ON p.unit_id = s.organisation_id AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to > %(day)s)
  LEFT JOIN standing t ON t.person_id = p.person_id AND t.line = 'party' AND t.state = ANY(%(full)s)
   AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
  WHERE s.organisation_id = ANY(%(scope)s) AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
  GROUP BY 1, 2, 3
), seated AS (
  SELECT b.unit_id, o.line, b.form IN ('branch', 'joint_branch') AS is_branch FROM organisation_spell b JOIN organisation o ON o.id = b.organisation_id
  WHERE b.unit_id IS NOT NULL AND b.valid_from <= %(day)s AND (b.valid_to IS NULL OR b.valid_to > %(day)s)
    AND (o.dissolved_on IS NULL OR o.dissolved_on > %(day)s)
), belonging AS (
  SELECT DISTINCT p.unit_id, m.line FROM posting p JOIN membership m ON m.person_id = p.person_id AND NOT m.temporary
  WHERE p.unit_id = ANY(%(scope)s) AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to > %(day)s)
    AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
), inherited AS (
  SELECT a.organisation_id AS unit_id, s.line FROM ancestry a JOIN seated s ON s.unit_id = a.ancestor_id
  WHERE a.organisation_id = ANY(%(scope)s) AND s.line IN ('union', 'women') AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
)
SELECT u.organisation_id, o.public_id, u.name, u.form, u.people, u.full_members,
       EXISTS (SELECT 1 FROM seated s WHERE s.is_branch AND (s.unit_id = u.organisation_id OR s.unit_id IN (
         SELECT d.organisation_id FROM organisation_spell d WHERE d.parent_id = u.organisation_id AND d.form = ANY(%(departments)s)
          AND d.valid_from <= %(day)s AND (d.valid_to IS NULL OR d.valid_to > %(day)s)))) AS branched, COALESCE(array_agg(c.line) FILTER (WHERE c.line IS NOT NULL), '{}') AS lines
FROM unit u JOIN organisation o ON o.id = u.organisation_id
LEFT JOIN (SELECT unit_id, line FROM seated UNION SELECT * FROM belonging UNION SELECT * FROM inherited) c ON c.unit_id = u.organisation_id
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY u.people DESC, u.name;

-- name: branches
-- Of the organisations given that are branches on the day: members that count towards the lawful size, full members,
-- and how many units their members serve in.
SELECT s.organisation_id, o.public_id, s.name, s.form,
       count(DISTINCT m.person_id) FILTER (WHERE t.state = ANY(%(counted)s)) AS members,
       count(DISTINCT m.person_id) FILTER (WHERE t.state = ANY(%(full)s)) AS full_members,
       count(DISTINCT p.unit_id) AS units
FROM organisation_spell s JOIN organisation o ON o.id = s.organisation_id
LEFT JOIN membership m ON m.organisation_id = s.organisation_id AND NOT m.temporary AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
LEFT JOIN standing t ON t.person_id = m.person_id AND t.line = 'party' AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
LEFT JOIN posting p ON p.person_id = m.person_id AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to > %(day)s)
WHERE s.organisation_id = ANY(%(scope)s) AND s.form IN ('branch', 'joint_branch') AND s.valid_from <= %(day)s
  AND (s.valid_to IS NULL OR s.valid_to > %(day)s) AND (o.dissolved_on IS NULL OR o.dissolved_on > %(day)s)
GROUP BY 1, 2, 3, 4 ORDER BY s.name;

-- name: members
-- Members of the Party or the League who serve in the units given, and whether they belong to an organisation of that line.
SELECT n.public_id, n.name, t.line, t.state, u.name AS unit_name,
       EXISTS (SELECT 1 FROM membership m WHERE m.person_id = n.id AND m.line = t.line AND NOT m.temporary
               AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)) AS attached
FROM standing t JOIN person n ON n.id = t.person_id
JOIN posting p ON p.person_id = n.id AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to > %(day)s)
JOIN organisation_spell u ON u.organisation_id = p.unit_id AND u.valid_from <= %(day)s AND (u.valid_to IS NULL OR u.valid_to > %(day)s)
WHERE p.unit_id = ANY(%(scope)s) AND t.state = ANY(%(members)s) AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
ORDER BY u.name, n.pinyin;
