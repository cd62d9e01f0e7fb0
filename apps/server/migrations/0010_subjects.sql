-- What a path names, asked in one round trip before anything else is done: whether all of it is there in the organisation, and whether
-- the person owns it. What is done to a repository or a run touches every service of the repository.
CREATE FUNCTION subject_of(p_org text, p_user text, p_service uuid, p_finding uuid, p_repository uuid, p_run uuid,
                           OUT known boolean, OUT own boolean) LANGUAGE plpgsql AS $$
DECLARE
  v_repository uuid;
BEGIN
  -- For this statement only; the rows are asked for by organisation as well, for roles that row security does not bind.
  PERFORM set_config('airworthy.org', p_org, true);
  known := (p_service IS NULL OR EXISTS (SELECT FROM service s WHERE s.org_id = p_org AND s.id = p_service))
    AND (p_finding IS NULL OR EXISTS (SELECT FROM finding f WHERE f.org_id = p_org AND f.id = p_finding))
    AND (p_repository IS NULL OR EXISTS (SELECT FROM repository r WHERE r.org_id = p_org AND r.id = p_repository))
    AND (p_run IS NULL OR EXISTS (SELECT FROM run r WHERE r.org_id = p_org AND r.id = p_run));
  own := known AND num_nonnulls(p_service, p_finding, p_repository, p_run) > 0
    AND (p_service IS NULL OR EXISTS (SELECT FROM service s WHERE s.org_id = p_org AND s.id = p_service AND s.owner_id = p_user))
    AND (p_finding IS NULL OR EXISTS (
      SELECT FROM finding f JOIN service s ON s.org_id = f.org_id AND s.id = f.service_id
      WHERE f.org_id = p_org AND f.id = p_finding AND s.owner_id = p_user));
  IF own THEN
    FOREACH v_repository IN ARRAY array_remove(ARRAY[p_repository, (SELECT r.repository_id FROM run r WHERE r.org_id = p_org AND r.id = p_run)], NULL) LOOP
      own := own AND coalesce(
        (SELECT bool_and(s.owner_id IS NOT DISTINCT FROM p_user) FROM service s WHERE s.org_id = p_org AND s.repository_id = v_repository), false);
    END LOOP;
  END IF;
END
$$;
